/** Text of a client inside a message: escaped and limited to 100 characters. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
