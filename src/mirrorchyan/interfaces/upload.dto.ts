import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { UploadProgress } from '../logic/show-upload.ts';
import type { UploadStatus } from '../upload.ts';

/** The public name of the signing key in the form. There is only one. */
export const ACCESS_KEY = 'resource-backend';

/** The values for the form of the second step. */
export class GrantedUploadDto {
  @ApiProperty({ description: 'Goes into `OSSAccessKeyId`' })
  access_key: string;

  @ApiProperty({ description: 'Where the form is posted to' })
  host: string;

  @ApiProperty()
  signature: string;

  @ApiProperty({ description: 'Works for an hour' })
  policy: string;

  @ApiProperty()
  key: string;

  @ApiProperty({ description: 'The file name' })
  name: string;
}

/** The form of the second step, as an object store takes it. */
export class UploadFormDto {
  @ApiProperty()
  key: string;

  @ApiProperty()
  policy: string;

  @ApiProperty()
  signature: string;

  @ApiProperty({ description: '`access_key` of the first step', example: ACCESS_KEY })
  OSSAccessKeyId: string;

  @ApiProperty({ type: 'string', format: 'binary', description: 'The package, as the last field' })
  file: unknown;
}

export class CalledBackDto {
  @ApiProperty({ description: 'Empty when there is nothing to wait for' })
  status_key: string;
}

const PENDING = 1;
const COMPLETED = 2;
const FAILED = 3;
const UNKNOWN = 4;

/** Until its callback, an upload is reported as unknown. */
const STATUS: Readonly<Record<UploadStatus, number>> = {
  awaited: UNKNOWN,
  received: UNKNOWN,
  processing: PENDING,
  completed: COMPLETED,
  failed: FAILED,
};

export class UploadStatusDto {
  @ApiProperty({
    enum: [PENDING, COMPLETED, FAILED, UNKNOWN],
    description: '1 pending, 2 completed, 3 failed, 4 unknown',
  })
  status: number;

  @ApiPropertyOptional({ description: 'Why it failed' })
  msg?: string;

  static of(progress: UploadProgress | undefined): UploadStatusDto {
    if (progress === undefined) return { status: UNKNOWN };
    const { status, reason } = progress;
    return { status: STATUS[status], ...(reason !== null && { msg: reason }) };
  }
}
