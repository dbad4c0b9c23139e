import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { INCREMENTAL_STATUSES, type IncrementalStatus } from '../incremental.ts';
import { ARCHES, type Arch, type Os, OSES } from '../../resources/platform.ts';
import type { ShownIncremental, ShownVersion } from '../logic/show-version.ts';
import { ListedVersionDto, presentStorage, presentVersion } from '../../versions/interfaces/version.dto.ts';

export class ShownIncrementalDto {
  @ApiProperty({ description: 'The version it starts from' })
  old_version: string;

  @ApiProperty({ enum: OSES })
  system: Os;

  @ApiProperty({ enum: ARCHES })
  arch: Arch;

  @ApiProperty({ enum: INCREMENTAL_STATUSES })
  status: IncrementalStatus;

  @ApiPropertyOptional({
    format: 'double',
    description: 'Share of the build that is done, 0 to 1; while it is building',
  })
  progress?: number;

  @ApiPropertyOptional({ description: 'Why it was skipped or failed, or the last try did' })
  reason?: string;

  @ApiPropertyOptional({ description: 'bytes; once it is ready' })
  file_size?: number;

  @ApiPropertyOptional({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  file_hash?: string;

  @ApiPropertyOptional({ description: 'bytes of the full package' })
  full_size?: number;

  @ApiPropertyOptional({
    format: 'double',
    description: 'Share of the full package that clients need not download, 0 to 1',
  })
  saved?: number;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time', description: 'When its status last changed' })
  updated_at: string;
}

export class ShownVersionDto extends ListedVersionDto {
  @ApiProperty({ type: [ShownIncrementalDto] })
  incrementals: ShownIncrementalDto[];
}

export function presentShown({ version, storages, incrementals }: ShownVersion): ShownVersionDto {
  return {
    ...presentVersion(version),
    storages: storages.map(presentStorage),
    incrementals: incrementals.map(presentIncremental),
  };
}

export function presentIncremental(shown: ShownIncremental): ShownIncrementalDto {
  const { row, oldVersion, status, progress, reason, storage, full } = shown;
  return {
    old_version: oldVersion,
    system: row.os,
    arch: row.arch,
    status,
    progress,
    reason: reason ?? undefined,
    ...(full && { full_size: full.fileSize }),
    ...(storage && { file_size: storage.fileSize, file_hash: `sha256:${storage.sha256}` }),
    ...(storage && full && { saved: share(1 - storage.fileSize / full.fileSize) }),
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

function share(value: number): number {
  return Math.round(value * 1000) / 1000;
}
