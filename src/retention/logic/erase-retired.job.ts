/** The job that erases packages whose grace after retirement is over. */
export class EraseRetiredJob {
  static readonly jobName = 'erase-retired';
}
