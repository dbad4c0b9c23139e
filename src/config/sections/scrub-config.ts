import { Bytes } from '../keys/bytes.ts';
import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { HotSection } from '../keys/hot.ts';

@HotSection
export class ScrubConfig {
  @Flag({
    doc: 'Read stored packages again in the background and compare their SHA-256 with the record. Packages that differ are not sent any more.',
  })
  readonly enabled: boolean = true;

  @Duration({ doc: 'Every package is read once in this time.', min: '1s', max: '3650d' })
  readonly interval: number = 30 * 86_400_000;

  @Bytes({
    doc: 'Bytes that are read in one second, by one node of all. Enough to read every package within `storage.scrub.interval`.',
    min: '64KiB',
    max: '100GiB',
  })
  readonly rate: number = 10 * 1024 ** 2;
}
