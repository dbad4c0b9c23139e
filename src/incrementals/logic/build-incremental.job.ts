import { IsInt, Min } from 'class-validator';

/** The job that builds one incremental package. */
export class BuildIncrementalJob {
  static readonly jobName = 'build-incremental';

  @IsInt()
  @Min(1)
  incrementalId: number;

  static of(incrementalId: number): BuildIncrementalJob {
    return Object.assign(new BuildIncrementalJob(), { incrementalId });
  }
}
