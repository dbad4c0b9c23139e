/** What RFC 8187 wants encoded, besides what `encodeURIComponent` does. */
const RESERVED = /['()*]/g;

/**
 * Has the client save the file under its name (RFC 6266).
 * @param name for every client: letters, digits, `.`, `_`, `+`, `-`
 * @param trueName for those that know `filename*`, any well-formed Unicode; left out where it is the same
 */
export function attachment(name: string, trueName = name): string {
  const plain = `attachment; filename="${name}"`;
  return trueName === name ? plain : `${plain}; filename*=UTF-8''${encode(trueName)}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
