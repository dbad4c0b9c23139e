import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString } from 'class-validator';
import { PageQuery } from '../../http/page.ts';
import { CHANNELS } from '../channel.ts';
import { VERSION_STATUSES, type VersionStatus } from '../version.ts';

export class VersionsQuery extends PageQuery {
  @ApiPropertyOptional({ enum: CHANNELS, description: 'Only versions on exactly this channel' })
  @IsOptional()
  @IsString()
  channel?: string;

  @ApiPropertyOptional({ enum: VERSION_STATUSES, description: 'Only versions of this status' })
  @IsOptional()
  @IsIn(VERSION_STATUSES)
  status?: VersionStatus;
}
