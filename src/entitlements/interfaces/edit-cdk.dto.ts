import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsInt, Matches, Max, Min, ValidateIf } from 'class-validator';
import type { CdkEdit } from '../logic/edit-cdk.ts';
import { IsMoment } from './is-moment.ts';

const MAX_QUOTA = 1_000_000_000;

/**
 * At most 255 characters: no control characters except line breaks and tabs, and no characters that change
 * the reading direction.
 */
const NOTE = /^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\t\n\r]){0,255}$/u;

/** Unlike class-validator's `IsOptional`, this refuses `null`. */
const IfGiven = () => ValidateIf((_dto, value) => value !== undefined);

/** The terms of a CDK that can be set at creation and changed later. */
export class CdkTermsDto {
  @ApiPropertyOptional({ minimum: 0, maximum: MAX_QUOTA, description: 'Downloads a UTC day; 0: no quota' })
  @IfGiven()
  @Max(MAX_QUOTA)
  @Min(0)
  @IsInt()
  daily_quota?: number;

  @ApiPropertyOptional({ maxLength: 255 })
  @IfGiven()
  @Matches(NOTE, { message: 'must be at most 255 printable characters' })
  note?: string;
}

export class EditCdkDto extends CdkTermsDto {
  @ApiPropertyOptional()
  @IfGiven()
  @IsBoolean()
  blocked?: boolean;

  @ApiPropertyOptional({ format: 'date-time', description: 'With its zone' })
  @IfGiven()
  @IsMoment()
  expires_at?: string;
}

export function editOf({ blocked, expires_at, daily_quota, note }: EditCdkDto): CdkEdit {
  return {
    ...(blocked !== undefined && { blocked }),
    ...(expires_at !== undefined && { expiresAt: new Date(expires_at) }),
    ...(daily_quota !== undefined && { dailyQuota: daily_quota }),
    ...(note !== undefined && { note }),
  };
}
