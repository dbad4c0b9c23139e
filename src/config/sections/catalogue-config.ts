import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';

export class CatalogueConfig {
  @Duration({
    doc: 'How often the in-memory catalogue looks for changes it has not been told of: the bound of its staleness.',
    min: '100ms',
    max: '5s',
  })
  readonly refresh_interval: number = 2000;

  @Int({
    doc: 'Most versions kept in memory, over all resources; beyond it the resources asked for least recently are read anew.',
    min: 1,
    max: 100_000_000,
  })
  readonly max_versions: number = 1_000_000;
}
