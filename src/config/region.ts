/** Whether this can be the name of a region of download endpoints. */
export function isRegion(name: string): boolean {
  return /^[A-Za-z0-9_-]{1,32}$/.test(name);
}
