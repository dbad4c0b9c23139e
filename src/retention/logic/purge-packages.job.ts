/** The job that takes packages off offer that are no longer needed. Their bytes are erased later. */
export class PurgePackagesJob {
  static readonly jobName = 'purge-packages';
}
