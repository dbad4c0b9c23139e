import { IsInt, Min } from 'class-validator';

/** The job that builds one incremental package. */
export class BuildIncremental {
  static readonly jobName = 'build-incremental';

  @IsInt()
  @Min(1)
  incrementalId: number;

  static of(incrementalId: number): BuildIncremental {
    return Object.assign(new BuildIncremental(), { incrementalId });
  }
}
