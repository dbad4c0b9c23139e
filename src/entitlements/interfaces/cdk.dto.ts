import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { PageDto, PageQuery } from '../../http/page.ts';
import { RESOURCE_ID_PATTERN, type ResourceId } from '../../resources/resource.ts';
import { dayOf } from '../../clock/day.ts';
import { type Cdk } from '../cdk.ts';
import type { NewCdk } from '../logic/create-cdks.ts';

export class CdkQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Only CDKs that cover this resource' })
  @Matches(RESOURCE_ID_PATTERN, { message: `must match ${RESOURCE_ID_PATTERN.source}` })
  @IsOptional()
  resource?: ResourceId;
}

export class CdkDto {
  @ApiProperty()
  id: string;

  @ApiProperty({ description: 'The last 4 characters of the CDK' })
  hint: string;

  @ApiProperty({ description: 'Whether it opens every resource' })
  all_resources: boolean;

  @ApiProperty({ type: [String], description: 'Empty when it opens all' })
  resources: readonly string[];

  @ApiProperty({ format: 'date-time' })
  expires_at: string;

  @ApiProperty({ description: 'Downloads a UTC day; 0: no quota' })
  daily_quota: number;

  @ApiProperty({ description: 'Downloads of this UTC day; not counted where there is no quota' })
  used_today: number;

  @ApiProperty()
  blocked: boolean;

  @ApiProperty()
  note: string;

  @ApiProperty({ format: 'date-time' })
  created_at: string;
}

export class NewCdkDto extends CdkDto {
  @ApiProperty({ description: 'Shown this once', example: '7C0M4RZK2XW9QJ5H8TBVN3DYEG' })
  cdk: string;
}

export class NewCdksDto {
  @ApiProperty({ type: [NewCdkDto] })
  list: NewCdkDto[];
}

export class CdkPageDto extends PageDto {
  @ApiProperty({ type: [CdkDto] })
  list: CdkDto[];
}

export function presentCdk(this: void, cdk: Cdk): CdkDto {
  return {
    id: cdk.id,
    hint: cdk.hint,
    all_resources: cdk.resources === 'all',
    resources: cdk.resources === 'all' ? [] : cdk.resources,
    expires_at: cdk.expiresAt.toISOString(),
    daily_quota: cdk.dailyQuota,
    used_today: cdk.usedDay === dayOf(Date.now()) ? cdk.used : 0,
    blocked: cdk.blockedAt !== null,
    note: cdk.note,
    created_at: cdk.createdAt.toISOString(),
  };
}

export function presentNew({ cdk, key }: NewCdk): NewCdkDto {
  return { ...presentCdk(cdk), cdk: key };
}
