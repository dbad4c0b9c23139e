import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsNotIn, IsOptional, IsString, Matches } from 'class-validator';
import { PageDto } from '../../http/page.ts';
import {
  ACCESS_KINDS,
  type Access,
  type Resource,
  RESOURCE_ID_PATTERN,
  type ResourceId,
  UPDATE_TYPES,
  type UpdateType,
} from '../resource.ts';

/** No control characters, no lone surrogates, and no marks that change the reading direction. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]*$/u;
const PRINTABLE_LINES = /^(?:[^\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069]|[\t\n\r])*$/u;
const NOT_PRINTABLE = 'must not have control characters or marks that turn the reading direction';

/** Counts code points; class-validator's own rule skips some characters. */
const characters = (least: number, most: number) => new RegExp(`^.{${least},${most}}$`, 'su');

/** This id would collide with `/resources/download/…`. */
const RESERVED_IDS = ['download'];

export class CreateResourceDto {
  @ApiProperty({ pattern: RESOURCE_ID_PATTERN.source, example: 'my-app' })
  @IsNotIn(RESERVED_IDS, { message: 'is reserved' })
  @Matches(RESOURCE_ID_PATTERN, { message: `must match ${RESOURCE_ID_PATTERN.source}` })
  resource_id: ResourceId;

  @ApiProperty({ minLength: 1, maxLength: 128, example: 'My App' })
  @Matches(PRINTABLE, { message: NOT_PRINTABLE })
  @Matches(characters(1, 128), { message: 'must have 1 to 128 characters' })
  @IsString()
  name: string;

  @ApiPropertyOptional({ maxLength: 1024, default: '' })
  @Matches(PRINTABLE_LINES, { message: NOT_PRINTABLE })
  @Matches(characters(0, 1024), { message: 'must have at most 1024 characters' })
  @IsString()
  @IsOptional()
  description?: string;

  @ApiPropertyOptional({
    enum: UPDATE_TYPES,
    default: 'incremental',
    description: '`incremental` takes .zip and .tar.gz and offers differences; `full` takes any file',
  })
  @IsOptional()
  @IsIn(UPDATE_TYPES)
  update_type?: UpdateType;

  @ApiPropertyOptional({
    enum: ACCESS_KINDS,
    default: 'open',
    description: '`cdk` gives download URLs only to holders of a licence key',
  })
  @IsOptional()
  @IsIn(ACCESS_KINDS)
  access?: Access;
}

export class ResourceDto {
  @ApiProperty()
  resource_id: string;

  @ApiProperty()
  name: string;

  @ApiProperty()
  description: string;

  @ApiProperty({ enum: UPDATE_TYPES })
  update_type: UpdateType;

  @ApiProperty({ enum: ACCESS_KINDS })
  access: Access;

  @ApiProperty({ format: 'date-time' })
  created_at: string;

  static of(this: void, resource: Resource): ResourceDto {
    return {
      resource_id: resource.id,
      name: resource.name,
      description: resource.description,
      update_type: resource.updateType,
      access: resource.access,
      created_at: resource.createdAt.toISOString(),
    };
  }
}

export class ResourcePageDto extends PageDto {
  @ApiProperty({ type: [ResourceDto] })
  list: ResourceDto[];
}
