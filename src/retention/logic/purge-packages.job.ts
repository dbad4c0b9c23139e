/** The job that takes all packages off offer that are no longer needed, and has their bytes erased later. */
export class PurgePackagesJob {
  static readonly jobName = 'purge-packages';
}
