/** Characters that RFC 8187 encodes and `encodeURIComponent` does not. */
const RESERVED = /['()*]/g;

/**
 * The `Content-Disposition` by which a client saves the file under its name (RFC 6266).
 * @param asciiName for every client; letters, digits, `.`, `_`, `+`, `-`
 * @param unicodeName for clients that know `filename*`; any well-formed Unicode
 */
export function attachment(asciiName: string, unicodeName = asciiName): string {
  const plain = `attachment; filename="${asciiName}"`;
  return unicodeName === asciiName ? plain : `${plain}; filename*=UTF-8''${encode(unicodeName)}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
