import { formatSize, parseSize } from '../notation/size.ts';
import { key, type Documented, type KeyDecorator } from './key.ts';

interface SizeBounds extends Documented {
  /** Written as sizes, such as `"1KiB"`. */
  readonly min?: string;
  readonly max: string;
}

/** A size: stored in bytes; written as a number of bytes or with a unit (`"2GiB"`, `"500MB"`). */
export function Bytes({ doc, min = '0B', max }: SizeBounds): KeyDecorator<number> {
  const [least, most] = [Number(parseSize(min)), Number(parseSize(max))];
  return key<number>(doc, {
    expects: `a size from ${min} to ${max}`,
    hint: ', in bytes or like "500MB" or "64KiB"',
    accepts: (value) => Number.isInteger(value) && Number(value) >= least && Number(value) <= most,
    read: (raw) => (typeof raw === 'string' ? (parseSize(raw) ?? raw) : raw),
    show: formatSize,
  });
}
