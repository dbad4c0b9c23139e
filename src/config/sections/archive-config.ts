import { Bytes } from '../keys/bytes.ts';
import { Duration } from '../keys/duration.ts';
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

  @Bytes({
    doc: 'Memory that inspections of archives and builds of incremental packages share. Those that do not fit wait; one that needs more than all of it is refused.',
    min: '64MiB',
    max: '1TiB',
  })
  readonly memory: number = 256 * 1024 ** 2;

  @Duration({
    doc: 'Most CPU time for the inspection of an archive, and 1 s more for each 8 MiB of it. An archive that takes longer is refused.',
    min: '1s',
    max: '1h',
  })
  readonly max_cpu_time: number = 10_000;

  @Int({
    doc: 'Uploads that may wait for their inspection; one resource may have as many waiting as places are left. Further ones are answered 503.',
    min: 1,
    max: 100_000,
  })
  readonly max_waiting: number = 100;
}
