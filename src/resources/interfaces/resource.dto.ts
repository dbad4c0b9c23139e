import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';
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

/** No control characters, no lone surrogates. */
const PRINTABLE = /^[^\p{Cc}\p{Cs}]*$/u;
const PRINTABLE_LINES = /^(?:[^\p{Cc}\p{Cs}]|[\t\n\r])*$/u;

export class CreateResourceDto {
  @ApiProperty({ pattern: RESOURCE_ID_PATTERN.source, example: 'my-app' })
  @Matches(RESOURCE_ID_PATTERN, { message: `must match ${RESOURCE_ID_PATTERN.source}` })
  resource_id: ResourceId;

  @ApiProperty({ minLength: 1, maxLength: 128, example: 'My App' })
  @Matches(PRINTABLE, { message: 'must not have control characters' })
  @Length(1, 128)
  @IsString()
  name: string;

  @ApiPropertyOptional({ maxLength: 1024, default: '' })
  @Matches(PRINTABLE_LINES, { message: 'must not have control characters' })
  @MaxLength(1024)
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
