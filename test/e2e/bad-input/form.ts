/** One part of a form, as it will stand on the wire. */
export interface Part {
  readonly name: string;
  readonly value: string | Uint8Array;
  /** Makes it a file. */
  readonly fileName?: string;
  /** The header lines instead of those that `name` and `fileName` would give, each ended by CRLF. */
  readonly head?: string;
}

export const BOUNDARY = 'boundary-of-the-tests';
export const FORM_TYPE = `multipart/form-data; boundary=${BOUNDARY}`;

/** The bytes of a form; `end: false` leaves the closing delimiter out. */
export function formBytes(parts: readonly Part[], { end = true } = {}): Buffer {
  const bytes = parts.flatMap((part) => [
    Buffer.from(`--${BOUNDARY}\r\n`),
    Buffer.from(part.head ?? headOf(part)),
    Buffer.from('\r\n'),
    Buffer.from(part.value as string),
    Buffer.from('\r\n'),
  ]);
  return Buffer.concat([...bytes, Buffer.from(end ? `--${BOUNDARY}--\r\n` : '')]);
}

export function field(name: string, value: string | Uint8Array): Part {
  return { name, value };
}

export function file(value: string | Uint8Array, fileName = 'package.zip'): Part {
  return { name: 'file', value, fileName };
}

function headOf({ name, fileName }: Part): string {
  const ending = fileName === undefined ? '' : `; filename="${fileName}"`;
  return `Content-Disposition: form-data; name="${name}"${ending}\r\n`;
}
