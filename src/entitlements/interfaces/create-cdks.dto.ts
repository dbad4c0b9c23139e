import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { RESOURCE_ID_PATTERN, type ResourceId } from '../../resources/resource.ts';
import type { CdkDraft } from '../logic/create-cdks.ts';
import { CdkTermsDto } from './edit-cdk.dto.ts';
import { IsMoment } from './is-moment.ts';

const MAX_COUNT = 1000;
const MAX_RESOURCES = 100;

export class CreateCdksDto extends CdkTermsDto {
  @ApiPropertyOptional({ minimum: 1, maximum: MAX_COUNT, default: 1, description: 'How many, all alike' })
  @IsOptional()
  @Max(MAX_COUNT)
  @Min(1)
  @IsInt()
  count?: number;

  @ApiPropertyOptional({
    type: [String],
    maxItems: MAX_RESOURCES,
    description: 'What the CDKs open; either this or `all_resources`. At most 10000 times `count`',
  })
  @IsOptional()
  @Matches(RESOURCE_ID_PATTERN, { each: true, message: `must each match ${RESOURCE_ID_PATTERN.source}` })
  @ArrayUnique()
  @ArrayMaxSize(MAX_RESOURCES)
  @ArrayMinSize(1)
  @IsArray()
  resources?: ResourceId[];

  @ApiPropertyOptional({ default: false, description: 'Also those that are created later' })
  @IsOptional()
  @IsBoolean()
  all_resources?: boolean;

  @ApiProperty({ format: 'date-time', description: 'With its zone, in the future' })
  @IsMoment()
  expires_at: string;
}

/** @throws InvalidParams on `resources` */
export function draftOf(dto: CreateCdksDto): CdkDraft {
  return {
    resources: resourcesOf(dto),
    expiresAt: new Date(dto.expires_at),
    dailyQuota: dto.daily_quota ?? 0,
    note: dto.note ?? '',
  };
}

function resourcesOf({ all_resources, resources }: CreateCdksDto): CdkDraft['resources'] {
  if ((all_resources === true) === (resources != null))
    throw InvalidParams.of('resources', 'must be given, or else all_resources be true');
  return resources ?? 'all';
}
