import { Bytes } from '../keys/bytes.ts';
import { Int } from '../keys/int.ts';

export class ArchiveConfig {
  @Int({ doc: 'Largest number of entries in an archive.', min: 1, max: 10_000_000 })
  readonly max_entries: number = 100_000;

  @Bytes({ doc: 'Largest size of a single entry, unpacked.', min: '1B', max: '1TiB' })
  readonly max_entry_size: number = 4 * 1024 ** 3;

  @Bytes({ doc: 'Largest size of all entries together, unpacked.', min: '1B', max: '16TiB' })
  readonly max_total_size: number = 16 * 1024 ** 3;

  @Int({
    doc: 'Most unpacked bytes per byte of an archive; archives that unpack to at most 64 MiB may have more.',
    min: 1,
    max: 100_000,
  })
  readonly max_ratio: number = 200;

  @Bytes({
    doc: 'Largest size of all names, comments, extra fields and extended headers of an archive together.',
    min: '64KiB',
    max: '1GiB',
  })
  readonly max_metadata_size: number = 16 * 1024 ** 2;
}
