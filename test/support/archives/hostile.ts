import { gzipSync } from 'node:zlib';
import { pax, rawTar, END_MARK } from './raw-tar-gz.ts';

/** A tar.gz of empty files, each in a directory of its own, with long names: small, but large in memory. */
export function manyNames(entries: number): Buffer {
  const prefix = 'd'.repeat(100);
  const names = Array.from({ length: entries }, (_, i) => ({ name: `${i}/f`, prefix }));
  return gzipSync(Buffer.concat([rawTar(names), END_MARK]));
}

/** A tar.gz of extended headers with thousands of records each: small, but long to read. */
export function manyRecords(entries: number): Buffer {
  const records = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`a.${i}`, '']));
  const extended = rawTar([pax(records)]);
  const files = Array.from({ length: entries }, (_, i) => [extended, rawTar([{ name: `f${i}` }])]);
  return gzipSync(Buffer.concat([...files.flat(), END_MARK]));
}
