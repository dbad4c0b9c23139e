import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { isoDay } from '../../clock/day.ts';
import { totalOf } from '../day-usage.ts';
import type { DayUsage, NamedUsage, Usage } from '../usage.ts';
import { IsDay } from './is-day.ts';

/** Number of versions per day that are listed separately. */
const MAX_VERSIONS = 100;

export class StatisticsQuery {
  @ApiPropertyOptional({
    format: 'date',
    description: 'First day, UTC; left out: 29 days before `to`. At most 366 days are shown',
  })
  @IsDay()
  @IsOptional()
  from?: string;

  @ApiPropertyOptional({ format: 'date', description: 'Last day, UTC, inclusive; left out: today' })
  @IsDay()
  @IsOptional()
  to?: string;
}

export class UsageDto implements Usage {
  @ApiProperty({ description: 'Update checks that were answered' })
  checks: number;

  @ApiProperty({ description: 'Download keys that were redeemed; again counts again' })
  downloads: number;

  @ApiProperty({ description: 'Size of the packages that were handed out for them' })
  bytes: number;
}

export class VersionUsageDto extends UsageDto {
  @ApiProperty({
    description:
      'Checks: the version that the client runs; downloads: the one it got. Empty when it is not known',
  })
  version_name: string;
}

export class DayStatisticsDto extends UsageDto {
  @ApiProperty({ format: 'date', description: 'UTC' })
  day: string;

  @ApiProperty({
    description:
      'Different clients that checked, as an estimate whose standard error is 1.6 %. A client is an IPv4 address, or the /64 of an IPv6 one',
  })
  unique_clients: number;

  @ApiProperty({
    type: [VersionUsageDto],
    description: `The ${MAX_VERSIONS} with most checks, most first, equal ones by name`,
  })
  versions: VersionUsageDto[];

  @ApiPropertyOptional({ type: UsageDto, description: 'All further versions; absent when there are none' })
  others?: UsageDto;
}

export class StatisticsDto {
  @ApiProperty()
  resource_id: string;

  @ApiProperty({ format: 'date' })
  from: string;

  @ApiProperty({ format: 'date' })
  to: string;

  @ApiProperty({
    type: [DayStatisticsDto],
    description:
      'Days on which anything was counted, oldest first. What other nodes have counted is part of it once they have written it down, within `statistics.flush_interval`',
  })
  days: DayStatisticsDto[];
}

export function presentDay({ day, clients, checks, downloads, bytes, versions }: DayUsage): DayStatisticsDto {
  const others = versions.slice(MAX_VERSIONS);
  return {
    day: isoDay(day),
    unique_clients: clients,
    checks,
    downloads,
    bytes,
    versions: versions.slice(0, MAX_VERSIONS).map(presentVersion),
    ...(others.length > 0 && { others: totalOf(others) }),
  };
}

function presentVersion({ versionName, checks, downloads, bytes }: NamedUsage): VersionUsageDto {
  return { version_name: versionName, checks, downloads, bytes };
}
