/** The job that cleans up after crashes: it removes blobs without a row, and unfinished blobs. */
export class SweepOrphansJob {
  static readonly jobName = 'sweep-orphans';
}
