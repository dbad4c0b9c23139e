import { isAscii } from 'node:buffer';
import { PackageRefused } from '../errors.ts';
import { isUnmarked, UTF8, type ZipRecord } from './zip-record.ts';

/** What bytes from 0x80 up mean to readers that follow the format to the letter. */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';
/** Readers on Windows take the encoding of their locale. */
const LOCALES = ['windows-1252', 'ibm866', 'shift_jis', 'gbk', 'big5', 'euc-kr'];

/**
 * Names that are UTF-8 by chance: all their characters outside ASCII are common Chinese ones (GB 2312, level 1) in GBK.
 * Longer sequences of UTF-8, such as Chinese in UTF-8, begin with a byte of rare ones.
 */
const ALSO_GBK = /^([\0-\x7f]|[\xc2-\xd7][\xa1-\xbf])*$/;

/** Such a character alone between Latin letters is one of a European word: `höhle`. */
const EUROPEAN = /^([\0-\x7f]|(?<=[A-Za-z])\xc3[\xa1-\xbf](?=[A-Za-z]))*$/;

type Decode = (raw: Buffer) => string | undefined;

/** By the name of the encoding. */
export const DECODINGS: ReadonlyMap<string, Decode> = new Map([
  ['CP437', (raw) => Array.from(raw, (byte) => CP437[byte - 0x80] ?? String.fromCharCode(byte)).join('')],
  ...LOCALES.map((label): [string, Decode] => [label, strictly(label)]),
]);

/**
 * A name without the flag, and without a Unicode path field that repeats it, is UTF-8 only if it could not as well be
 * GBK, in which Explorer packs it on a Chinese Windows.
 * @throws PackageRefused
 */
export function checkEncoding(record: ZipRecord): void {
  if (!isUnmarked(record) || record.hasUnicodePath) return;
  const raw = Buffer.from(record.name.shown);
  const bytes = raw.toString('latin1');
  if (!ALSO_GBK.test(bytes) || EUROPEAN.test(bytes)) return;
  throw new PackageRefused(
    `its name has no flag for UTF-8 and could also be ${JSON.stringify(DECODINGS.get('gbk')?.(raw))} in GBK; ` +
      'pack it again with a tool that sets the flag, such as 7-Zip (-mcu=on) or bsdtar, which is tar on Windows and ' +
      'macOS (-a -cf package.zip)',
  );
}

/**
 * Names that are not ASCII and have no UTF-8 flag are UTF-8 to some readers, and in the encoding of their
 * locale to others: no two entries may get the same name. Names that are safe in UTF-8 are safe in these
 * encodings as well, which a test shows.
 */
export function checkDecodings(records: readonly ZipRecord[]): void {
  if (!records.some(isUnmarked)) return;
  const special = records.filter(({ name }) => !isAscii(Buffer.from(name.shown)));
  for (const [encoding, decode] of DECODINGS) checkDecoding(special, encoding, decode);
}

function checkDecoding(records: readonly ZipRecord[], encoding: string, decode: Decode): void {
  const seen = new Set<string>();
  for (const { name, flags } of records) {
    const decoded = flags & UTF8 ? name.path : decode(Buffer.from(name.path));
    if (decoded === undefined) continue;
    if (seen.has(decoded)) {
      throw new PackageRefused(
        `read as ${encoding}, its name is that of another entry; pack it again with the flag for UTF-8 names`,
        name.shown,
      );
    }
    seen.add(decoded);
  }
}

/** Undefined for bytes that the encoding does not have: each reader shows those in a way of its own. */
function strictly(label: string): Decode {
  const decoder = new TextDecoder(label, { fatal: true });
  return (raw) => {
    try {
      return decoder.decode(raw);
    } catch {
      return undefined;
    }
  };
}
