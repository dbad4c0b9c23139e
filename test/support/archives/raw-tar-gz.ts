import { gzipSync } from 'node:zlib';

export interface RawTarEntry {
  name: string | Buffer;
  content?: string | Buffer;
  type?: string;
  mode?: number;
  /** Bytes of the header's size field, if it is not the length of the content. */
  size?: Buffer;
  prefix?: string;
  /** The formats differ in the magic and in whether there is a prefix; default `posix`. */
  format?: 'posix' | 'gnu' | 'v7';
  linkname?: string;
  /** Text to write at an offset of the header. */
  bytes?: Readonly<Record<number, string>>;
  /** Added to the correct checksum. */
  checksumError?: number;
}

const BLOCK = 512;
const MAGIC = { posix: 'ustar\x0000', gnu: 'ustar  \0', v7: '' };
export const END_MARK = Buffer.alloc(2 * BLOCK);

/** A tar.gz of these entries, valid unless an entry is not. */
export function rawTarGz(entries: readonly RawTarEntry[], end: Buffer = END_MARK): Buffer {
  return gzipSync(Buffer.concat([rawTar(entries), end]));
}

/** Headers and contents, without the end mark. */
export function rawTar(entries: readonly RawTarEntry[]): Buffer {
  return Buffer.concat(entries.flatMap((entry) => [header(entry), padded(Buffer.from(entry.content ?? ''))]));
}

/** An extended header for the entry that follows; a value is written as it is. */
export function pax(records: Readonly<Record<string, string | Buffer>>, type: 'x' | 'g' = 'x'): RawTarEntry {
  const content = Buffer.concat(
    Object.entries(records).map(([key, value]) => paxRecord(key, Buffer.from(value))),
  );
  return { name: 'PaxHeaders/next', type, content };
}

/** The long name of the entry that follows, as GNU tar writes it. */
export function gnuLongName(name: string): RawTarEntry {
  return { name: '././@LongLink', type: 'L', format: 'gnu', content: `${name}\0` };
}

export function octal(value: number, length: number): Buffer {
  return Buffer.from(`${value.toString(8).padStart(length - 1, '0')}\0`);
}

function paxRecord(key: string, value: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(` ${key}=`), value, Buffer.from('\n')]);
  let length = body.length;
  while (String(length).length + body.length !== length) length = String(length).length + body.length;
  return Buffer.concat([Buffer.from(String(length)), body]);
}

function header(entry: RawTarEntry): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.set(Buffer.from(entry.name).subarray(0, 100), 0);
  block.set(octal(entry.mode ?? 0o644, 8), 100);
  block.set(entry.size ?? octal(Buffer.from(entry.content ?? '').length, 12), 124);
  block.write(entry.type ?? '0', 156, 'latin1');
  block.write(entry.linkname ?? '', 157);
  block.write(MAGIC[entry.format ?? 'posix'], 257, 'latin1');
  block.write(entry.prefix ?? '', 345);
  for (const [at, text] of Object.entries(entry.bytes ?? {})) block.write(text, Number(at), 'latin1');
  block.fill(' ', 148, 156);
  const checksum = block.reduce((sum, byte) => sum + byte, entry.checksumError ?? 0);
  block.set(octal(checksum, 8), 148);
  return block;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)]);
}
