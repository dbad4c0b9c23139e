import { ApiProperty } from '@nestjs/swagger';
import { PageDto } from '../../http/page.ts';
import type { UpdateType } from '../../resources/resource.ts';
import { ARCHES, type Arch, type Os, OSES } from '../../resources/platform.ts';
import type { ShownPackage } from '../../packages/stored-package.ts';
import { CHANNELS, type Channel } from '../channel.ts';
import type { VersionWithStorages } from '../logic/list-versions.ts';
import { type Version, VERSION_STATUSES, type VersionStatus } from '../version.ts';

export class StorageDto {
  @ApiProperty({ enum: ['full'] })
  update_type: UpdateType;

  @ApiProperty({ enum: OSES })
  system: Os;

  @ApiProperty({ enum: ARCHES })
  arch: Arch;

  @ApiProperty({ description: 'The extension without its dot', example: 'tar.gz' })
  file_type: string;

  @ApiProperty({ description: 'bytes' })
  file_size: number;

  @ApiProperty({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  file_hash: string;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String, description: 'When it was removed' })
  retired_at: string | null;

  @ApiProperty({
    format: 'date-time',
    nullable: true,
    type: String,
    description: 'Since when it is known to be damaged or missing in the store, and is not sent',
  })
  damaged_at: string | null;
}

export class VersionDto {
  @ApiProperty()
  version_name: string;

  @ApiProperty({ nullable: true, type: Number, description: 'null until the version is first published' })
  version_number: number | null;

  @ApiProperty({ enum: CHANNELS })
  channel: Channel;

  @ApiProperty({ enum: VERSION_STATUSES })
  status: VersionStatus;

  @ApiProperty()
  release_note: string;

  @ApiProperty()
  custom_data: string;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  @ApiProperty({ format: 'date-time', nullable: true, type: String })
  published_at: string | null;
}

export class ListedVersionDto extends VersionDto {
  @ApiProperty({ type: [StorageDto] })
  storages: StorageDto[];
}

export class VersionPageDto extends PageDto {
  @ApiProperty({ type: [ListedVersionDto] })
  list: ListedVersionDto[];
}

export function presentStorage(storage: ShownPackage): StorageDto {
  return {
    update_type: storage.updateType,
    system: storage.os,
    arch: storage.arch,
    file_type: storage.fileType,
    file_size: storage.fileSize,
    file_hash: `sha256:${storage.sha256}`,
    created_at: storage.createdAt.toISOString(),
    retired_at: storage.retiredAt?.toISOString() ?? null,
    damaged_at: storage.damagedAt?.toISOString() ?? null,
  };
}

export function presentVersion(version: Version): VersionDto {
  return {
    version_name: version.name,
    version_number: version.number,
    channel: version.channel,
    status: version.status,
    release_note: version.releaseNote,
    custom_data: version.customData,
    created_at: version.createdAt.toISOString(),
    published_at: version.publishedAt?.toISOString() ?? null,
  };
}

export function presentListed({ version, storages }: VersionWithStorages): ListedVersionDto {
  return { ...presentVersion(version), storages: storages.map(presentStorage) };
}
