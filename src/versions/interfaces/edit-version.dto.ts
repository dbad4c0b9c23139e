import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { CHANNELS } from '../channel.ts';
import { MAX_CUSTOM_DATA, MAX_RELEASE_NOTE, type VersionStatus } from '../version.ts';
import { IsCustomData } from './is-custom-data.ts';

class NamedVersionDto {
  @ApiProperty()
  @IsString()
  version_name: string;

  @ApiPropertyOptional({ enum: CHANNELS, description: 'When given, the version must be on it' })
  @IsOptional()
  @IsString()
  channel?: string;
}

export class ReleaseNoteDto extends NamedVersionDto {
  @ApiProperty({ description: `Cut after ${MAX_RELEASE_NOTE} characters` })
  @Matches(/^\P{Cs}*$/u, { message: 'must be valid Unicode' })
  @IsString()
  content: string;
}

export class CustomDataDto extends NamedVersionDto {
  @ApiProperty({ description: `At most ${MAX_CUSTOM_DATA} bytes` })
  @IsCustomData()
  content: string;
}

const SETTABLE = ['published', 'yanked', 'draft'] as const;

export class VersionStatusDto {
  @ApiProperty({ enum: SETTABLE })
  @IsIn(SETTABLE)
  status: VersionStatus;
}
