/** The job that removes the bytes of packages that were retired long enough ago. */
export class EraseRetiredJob {
  static readonly jobName = 'erase-retired';
}
