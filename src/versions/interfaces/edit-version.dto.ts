import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Matches } from 'class-validator';
import { CHANNELS } from '../channel.ts';
import { MAX_CUSTOM_DATA, MAX_RELEASE_NOTE, type VersionStatus } from '../version.ts';
import { IsCustomData } from './is-custom-data.ts';

class NamedVersionDto {
  @ApiProperty({ example: '1.0.0' })
  @IsString()
  version_name: string;

  @ApiPropertyOptional({
    enum: CHANNELS,
    example: 'stable',
    description: 'When given, the version must be on it',
  })
  @IsOptional()
  @IsString()
  channel?: string;
}

export class ReleaseNoteDto extends NamedVersionDto {
  @ApiProperty({ example: 'First release', description: `Cut after ${MAX_RELEASE_NOTE} characters` })
  @Matches(/^\P{Cs}*$/u, { message: 'must be valid Unicode' })
  @IsString()
  content: string;
}

export class CustomDataDto extends NamedVersionDto {
  @ApiProperty({ example: '{"restart":true}', description: `At most ${MAX_CUSTOM_DATA} bytes` })
  @IsCustomData()
  content: string;
}

const SETTABLE = ['published', 'yanked', 'draft'] as const;

export class SetVersionStatusDto {
  @ApiProperty({ enum: SETTABLE })
  @IsIn(SETTABLE)
  status: VersionStatus;
}
