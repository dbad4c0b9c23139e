import { PackageRefused } from '../errors.ts';

export const ZIP64 = 0x0001;
export const UNICODE_PATH = 0x7075;
/** Owner and times; behind these twelve bytes there may be the target of a link. */
const PKWARE_UNIX = 0x000d;
const PKWARE_UNIX_SIZE = 12;
const TIMES = 0x5455;

/**
 * The ids that common writers use. Fields of other ids give another name, link target or mode to some readers
 * (0x2605, 0x554e, 0x6c78, 0x756e), or belong to systems of the past.
 */
const ACCEPTED = new Set([
  ZIP64,
  UNICODE_PATH,
  PKWARE_UNIX,
  0x000a, // times of NTFS
  TIMES,
  0x5855, // times and owner, by macOS and old Info-ZIP
  0x7855, // owner, in two bytes
  0x7875, // owner
  0x4453, // access rights of Windows
  0x6375, // comment in UTF-8
  0xcafe, // mark of a jar
  0xa11e, // alignment, by Apache Commons Compress
  0xa220, // room to grow, by the packaging library of .NET
  0xd935, // alignment, by Android tools
]);

/** The extra fields of a header, by id. */
export type ExtraFields = ReadonlyMap<number, Buffer>;

/** Accepts each known field once: of two fields with one id some readers take the first, others the last. */
export function parseExtraFields(bytes: Buffer): ExtraFields {
  const fields = new Map<number, Buffer>();
  // Alignment tools leave zeros behind the fields.
  for (let at = 0; at < bytes.length && !isZero(bytes.subarray(at));) {
    if (at + 4 > bytes.length) throw brokenExtra();
    const id = bytes.readUInt16LE(at);
    const end = at + 4 + bytes.readUInt16LE(at + 2);
    if (end > bytes.length) throw brokenExtra();
    if (fields.has(id)) throw refusedExtra(id, 'stands twice in one header');
    checkField(id, end - at - 4);
    fields.set(id, bytes.subarray(at + 4, end));
    at = end;
  }
  return fields;
}

function checkField(id: number, length: number): void {
  if (!ACCEPTED.has(id)) throw refusedExtra(id, 'is not one of those accepted');
  if (id === PKWARE_UNIX && length !== PKWARE_UNIX_SIZE) throw refusedExtra(id, 'may hold a link');
  if (id === TIMES && length === 0) throw refusedExtra(id, 'is empty');
}

function isZero(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0);
}

function brokenExtra(): PackageRefused {
  return new PackageRefused('broken extra field; pack it again');
}

function refusedExtra(id: number, why: string): PackageRefused {
  const shown = `0x${id.toString(16).padStart(4, '0')}`;
  return new PackageRefused(`extra field ${shown} ${why}; pack it again without extra fields (zip -X)`);
}
