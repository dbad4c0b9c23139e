/** Characters that RFC 8187 encodes and `encodeURIComponent` does not. */
const RESERVED = /['()*]/g;

/** Printable ASCII that a quoted string holds without escapes; `%` is left out because some clients decode it. */
const QUOTABLE = /^(?:(?!["%\\])[ -~])+$/;

/**
 * The `Content-Disposition` by which a client saves the file under its name (RFC 6266).
 * @param asciiName for clients that do not know `filename*`; letters, digits, `.`, `_`, `+`, `-`
 * @param name the file's name; any well-formed Unicode
 */
export function attachment(asciiName: string, name = asciiName): string {
  if (QUOTABLE.test(name)) return `attachment; filename="${name}"`;
  return `attachment; filename="${asciiName}"; filename*=UTF-8''${encode(name)}`;
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    RESERVED,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
