import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ARCHES, type Arch, type Os, OSES } from '../../../resources/platform.ts';
import { UPDATE_TYPES, type UpdateType } from '../../../resources/resource.ts';
import { CHANNELS, type Channel } from '../../../versions/channel.ts';

/** The newest version, as MirrorChyan clients read it. What is empty is left out. */
export class CheckDto {
  @ApiProperty()
  version_name: string;

  @ApiProperty()
  version_number: number;

  @ApiPropertyOptional({ description: 'Only with an update that the client may download' })
  url?: string;

  @ApiPropertyOptional({ description: 'Lower-case hex; with `url`' })
  sha256?: string;

  @ApiPropertyOptional({ description: 'bytes; with `url`' })
  filesize?: number;

  @ApiPropertyOptional({ enum: UPDATE_TYPES, description: 'With `url`' })
  update_type?: UpdateType;

  @ApiPropertyOptional({ description: 'With `url`' })
  custom_data?: string;

  @ApiPropertyOptional({ description: 'When the CDK expires, epoch seconds' })
  cdk_expired_time?: number;

  @ApiProperty({ description: '`placeholder` when the client runs this version' })
  release_note: string;

  @ApiProperty({ enum: CHANNELS, description: 'As the client asked' })
  channel: Channel;

  @ApiProperty({ enum: OSES, description: 'As the client asked' })
  os: Os;

  @ApiProperty({ enum: ARCHES, description: 'As the client asked' })
  arch: Arch;
}
