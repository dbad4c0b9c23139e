import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';

export class CatalogueConfig {
  @Duration({
    doc: 'How often the in-memory catalogue looks for changes whose announcement it missed: the bound of its staleness.',
    min: '100ms',
    max: '5s',
  })
  readonly refresh_interval: number = 2000;

  @Int({
    doc: 'Largest number of versions in memory, over all resources; beyond it the least recently used resources are dropped and read again when needed.',
    min: 1,
    max: 100_000_000,
  })
  readonly max_versions: number = 1_000_000;
}
