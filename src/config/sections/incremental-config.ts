import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';
import { Ratio } from '../keys/ratio.ts';

export class IncrementalConfig {
  @Int({
    doc: 'On publishing a package, incremental packages are built from this many of the newest older versions.',
    max: 100,
  })
  readonly prebuild: number = 3;

  @Int({
    doc: 'On publishing a package, incremental packages are also built from this many of the versions that clients ran most.',
    max: 100,
  })
  readonly prebuild_running: number = 5;

  @Duration({
    doc: 'Checks of this last period decide which versions clients run most.',
    min: '1d',
    max: '365d',
  })
  readonly running_window: number = 7 * 86_400_000;

  @Int({
    doc: 'An incremental package that was not built on publishing is built once this many clients could use it. A client is an IPv4 address or an IPv6 /64; every instance counts its own, and again after a start or a change of the resource.',
    min: 1,
    max: 100,
  })
  readonly min_clients: number = 2;

  @Int({
    doc: 'Largest number of incremental packages to one full package; clients of further versions get the full package.',
    max: 10_000,
  })
  readonly max_per_package: number = 100;

  @Ratio({
    doc: 'An incremental package is offered only when it is smaller than this share of the full one.',
    min: 0.01,
  })
  readonly max_ratio: number = 0.9;
}
