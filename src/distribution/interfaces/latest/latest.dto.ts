import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { UPDATE_TYPES, type UpdateType } from '../../../resources/resource.ts';
import { ARCHES, type Arch, type Os, OSES } from '../../../resources/platform.ts';
import { CHANNELS, type Channel } from '../../../versions/channel.ts';

/** The newest version for a client, with its download URL when it is an update. */
export class LatestDto {
  @ApiProperty()
  resource_id: string;

  @ApiProperty()
  version_name: string;

  @ApiProperty({ description: 'Counts the versions of the resource in the order of publication' })
  version_number: number;

  @ApiProperty({ enum: CHANNELS, description: 'The channel the version was published on' })
  channel: Channel;

  @ApiProperty({ enum: OSES, description: 'What the package is for; empty: any' })
  system: Os;

  @ApiProperty({ enum: ARCHES, description: 'What the package is for; empty: any' })
  arch: Arch;

  @ApiProperty({ description: 'false when the client runs this version or a later one' })
  update_available: boolean;

  @ApiPropertyOptional({ enum: UPDATE_TYPES, description: 'Only with an update' })
  update_type?: UpdateType;

  @ApiPropertyOptional({ description: 'Only with an update, and for `cdk` resources only with a valid CDK' })
  download_url?: string;

  @ApiPropertyOptional({ description: 'Only with an update' })
  release_note?: string;

  @ApiPropertyOptional({ description: 'Only with an update' })
  custom_data?: string;

  @ApiPropertyOptional({ description: 'bytes; only with an update' })
  file_size?: number;

  @ApiPropertyOptional({ description: '`sha256:` and lower-case hex; only with an update' })
  file_hash?: string;

  @ApiProperty({ format: 'date-time' })
  created_at: string;
}
