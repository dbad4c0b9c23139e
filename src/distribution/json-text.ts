/** The start of an answer with `data`, up to its first member. */
export function openingOf(msg: string): string {
  return `{"code":0,"msg":${JSON.stringify(msg)},"data":{`;
}

/** The end of an answer with `data`. */
export const CLOSING = '}}';

/** The members of an object as JSON, without the braces. */
export function membersOf(object: Readonly<Record<string, unknown>>): string {
  return Object.entries(object)
    .map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`)
    .join(',');
}
