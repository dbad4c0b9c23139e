import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { JOB_STATES, type JobState } from '../../jobs/jobs.ts';
import { UPDATE_TYPES, type UpdateType } from '../../resources/resource.ts';
import { ARCHES, type Arch, type Os, OSES } from '../../resources/platform.ts';
import type { Preview } from '../logic/preview-purge.ts';
import type { ShownPurge } from '../logic/show-purge.ts';
import type { Amount } from '../surplus.ts';

export class PurgeQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], default: 'false', description: 'Only say what would go' })
  @IsIn(['true', 'false'], { message: 'must be true or false' })
  @IsOptional()
  dry_run: 'true' | 'false' = 'false';
}

export class AmountDto implements Amount {
  @ApiProperty()
  count: number;

  @ApiProperty()
  bytes: number;
}

export class AmountsDto {
  @ApiProperty({ type: AmountDto })
  full: AmountDto;

  @ApiProperty({ type: AmountDto })
  incremental: AmountDto;
}

export class SurplusDto {
  @ApiProperty()
  resource_id: string;

  @ApiProperty()
  version_name: string;

  @ApiProperty({ enum: OSES })
  system: Os;

  @ApiProperty({ enum: ARCHES })
  arch: Arch;

  @ApiProperty({ enum: UPDATE_TYPES })
  update_type: UpdateType;

  @ApiPropertyOptional({ description: 'What an incremental package starts from' })
  old_version?: string;

  @ApiProperty({ description: 'bytes' })
  file_size: number;
}

export class PurgePreviewDto extends AmountsDto {
  @ApiProperty({ description: 'How many resources would lose packages' })
  resources: number;

  @ApiProperty({ type: [SurplusDto], description: 'The first 1000' })
  packages: SurplusDto[];

  @ApiProperty({ description: 'Whether there are more than are listed' })
  truncated: boolean;
}

export class PurgeDto {
  @ApiPropertyOptional({
    enum: JOB_STATES,
    description: 'Absent when no purge is known; one is for a day after its end',
  })
  state?: JobState;

  @ApiPropertyOptional({ format: 'double', description: 'Share done, 0 to 1' })
  progress?: number;

  @ApiPropertyOptional({ description: 'Why the last try failed' })
  error?: string;

  @ApiPropertyOptional({ format: 'date-time', description: 'When it was asked for' })
  created_at?: string;

  @ApiPropertyOptional({ format: 'date-time' })
  updated_at?: string;

  @ApiProperty({ type: AmountsDto, description: 'Packages that it took off offer' })
  retired: AmountsDto;

  @ApiProperty({
    type: AmountsDto,
    description:
      'Packages that are off offer, by this purge or another, and erased when no download URL leads to them',
  })
  waiting: AmountsDto;
}

export function presentPreview({ resources, amounts, packages, truncated }: Preview): PurgePreviewDto {
  return {
    resources,
    ...amounts,
    packages: packages.map(({ resourceId, surplus }) => ({
      resource_id: resourceId,
      version_name: surplus.version,
      system: surplus.os,
      arch: surplus.arch,
      update_type: surplus.updateType,
      ...(surplus.oldVersion !== undefined && { old_version: surplus.oldVersion }),
      file_size: surplus.size,
    })),
    truncated,
  };
}

export function presentPurge({ job, retired, waiting }: ShownPurge): PurgeDto {
  if (job === undefined) return { retired, waiting };
  return {
    state: job.state,
    progress: job.progress,
    ...(job.lastError !== null && { error: job.lastError }),
    created_at: job.createdAt.toISOString(),
    updated_at: job.updatedAt.toISOString(),
    retired,
    waiting,
  };
}
