import { IsUUID } from 'class-validator';

/** The job that checks and records an uploaded package. */
export class PublishUploadJob {
  static readonly jobName = 'publish-upload';

  @IsUUID()
  uploadId: string;

  static of(uploadId: string): PublishUploadJob {
    return Object.assign(new PublishUploadJob(), { uploadId });
  }

  static keyOf(uploadId: string): string {
    return `${PublishUploadJob.jobName}:${uploadId}`;
  }
}
