/** How the answers begin that have `data`, up to its first member. */
export function openingOf(msg: string): string {
  return `{"code":0,"msg":${JSON.stringify(msg)},"data":{`;
}

/** How they end. */
export const CLOSING = '}}';

/** The members of an object, as they stand between its braces. */
export function membersOf(object: Readonly<Record<string, unknown>>): string {
  return Object.entries(object)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',');
}
