import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { INCREMENTAL_STATUSES, type IncrementalStatus } from '../../incrementals/incremental.ts';
import { ARCHES, type Arch, type Os, OSES } from '../../resources/platform.ts';
import { CHANNELS, type Channel } from '../../versions/channel.ts';
import type { Published } from '../logic/publish-package.ts';

export class IncrementalDto {
  @ApiProperty()
  old_version: string;

  @ApiProperty({ enum: INCREMENTAL_STATUSES })
  status: IncrementalStatus;
}

export class PublishedDto {
  @ApiProperty()
  version_name: string;

  @ApiProperty({ nullable: true, type: Number, description: 'null while the version is a draft' })
  version_number: number | null;

  @ApiProperty({ enum: CHANNELS })
  channel: Channel;

  @ApiProperty({ enum: OSES })
  system: Os;

  @ApiProperty({ enum: ARCHES })
  arch: Arch;

  @ApiProperty({ description: 'bytes' })
  file_size: number;

  @ApiProperty({ example: 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  file_hash: string;

  @ApiProperty({ type: [IncrementalDto] })
  incrementals: IncrementalDto[];

  @ApiPropertyOptional({
    enum: [false],
    description: 'Only when clients of this platform and channel are not offered this version',
  })
  offered?: false;

  @ApiPropertyOptional({ description: 'Why it is not offered' })
  reason?: string;

  static of({ version, storage, incrementals, higher }: Published): PublishedDto {
    return {
      version_name: version.name,
      version_number: version.number,
      channel: version.channel,
      system: storage.os,
      arch: storage.arch,
      file_size: storage.fileSize,
      file_hash: `sha256:${storage.sha256}`,
      incrementals: incrementals.map(({ oldVersion, status }) => ({ old_version: oldVersion, status })),
      ...notOffered(version, higher),
    };
  }
}

/** Says nothing about a draft: its publisher knows that it is not offered yet. */
function notOffered(
  { name, status }: Published['version'],
  higher: string | undefined,
): Pick<PublishedDto, 'offered' | 'reason'> {
  if (status === 'yanked' || status === 'rejected')
    return { offered: false, reason: `version ${name} is ${status}` };
  if (higher === undefined) return {};
  return {
    offered: false,
    reason: `clients of this platform and channel get version ${higher}, which is higher`,
  };
}
