import { Flag } from '../keys/flag.ts';
import { HotSection } from '../keys/hot.ts';
import { Int } from '../keys/int.ts';
import { Text } from '../keys/text.ts';

@HotSection
export class RetentionConfig {
  @Flag({
    doc: 'Remove packages that are no longer needed, once a day. `false`: no package is removed automatically.',
  })
  readonly enabled: boolean = false;

  @Int({
    doc: 'Full packages of this many newest published versions per channel and platform are kept.',
    min: 1,
    max: 100_000,
  })
  readonly keep_full: number = 2;

  @Int({
    doc: 'Incremental packages that no client was offered for this many days are removed.',
    min: 1,
    max: 3650,
  })
  readonly unused_incremental_days: number = 30;

  @Text({
    doc: 'Time of day of the removal.',
    expects: 'a time of day like `04:00`',
    accepts: (text) => /^([01]\d|2[0-3]):[0-5]\d$/.test(text),
  })
  readonly at: string = '04:00';

  @Text({
    doc: 'Time zone of `retention.at`, as the tz database names it.',
    expects: 'a time zone like `UTC` or `Asia/Shanghai`',
    accepts: isTimeZone,
  })
  readonly zone: string = 'UTC';
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
