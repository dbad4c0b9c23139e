import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';

const PUBLISHED = 'rb_versions_published_total';

export const PUBLISHED_METRIC = makeCounterProvider({
  name: PUBLISHED,
  help: 'Versions published for the first time, by channel',
  labelNames: ['channel'],
});

@Injectable()
export class VersionMetrics {
  constructor(@InjectMetric(PUBLISHED) private readonly published: Counter<'channel'>) {}

  /** Call it once for each version, when it gets its number. */
  countPublished(channel: string): void {
    this.published.inc({ channel });
  }
}
