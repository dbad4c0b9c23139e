import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { ARCHES, OSES } from '../../resources/platform.ts';
import { ShownIncrementalDto } from './shown-version.dto.ts';

export class BuildDto {
  @ApiPropertyOptional({
    description: 'The version to start from; left out: all builds that failed are tried again',
  })
  @IsOptional()
  @IsString()
  @MaxLength(128)
  old_version?: string;

  @ApiPropertyOptional({ enum: OSES, default: '', description: 'With `old_version`; aliases are taken too' })
  @IsOptional()
  @IsString()
  system?: string;

  @ApiPropertyOptional({
    enum: ARCHES,
    default: '',
    description: 'With `old_version`; aliases are taken too',
  })
  @IsOptional()
  @IsString()
  arch?: string;
}

export class BuildsDto {
  @ApiProperty({ type: [ShownIncrementalDto], description: 'Those that are built now, as they stand' })
  incrementals: ShownIncrementalDto[];
}
