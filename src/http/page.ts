import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, MaxLength, Min } from 'class-validator';
import type { Slice } from '../database/slice.ts';
import { InvalidParams } from '../errors/invalid-params.ts';

const MAX_PAGE_SIZE = 100;

/** A slice of a list: by its number, or by the `next_cursor` of the slice before. */
export class PageQuery {
  @ApiPropertyOptional({ type: Number, minimum: 1, default: 1 })
  @Max(1_000_000)
  @Min(1)
  @IsInt()
  @Type(() => Number)
  @IsOptional()
  page = 1;

  @ApiPropertyOptional({ type: Number, minimum: 1, maximum: MAX_PAGE_SIZE, default: 20 })
  @Max(MAX_PAGE_SIZE)
  @Min(1)
  @IsInt()
  @Type(() => Number)
  @IsOptional()
  page_size = 20;

  @ApiPropertyOptional({ description: '`next_cursor` of the slice before; `page` is then ignored' })
  @MaxLength(512)
  @IsString()
  @IsOptional()
  cursor?: string;
}

export abstract class PageDto {
  @ApiProperty({ description: 'How many there are in all' })
  total: number;

  @ApiProperty()
  page: number;

  @ApiProperty()
  page_size: number;

  @ApiPropertyOptional({ description: 'Absent on the last slice' })
  next_cursor?: string;
}

/**
 * @param isKey whether a text can be the key of a row of this list
 * @throws InvalidParams on `cursor`
 */
export function sliceOf(query: PageQuery, isKey: (text: string) => boolean): Slice {
  const limit = query.page_size;
  if (query.cursor === undefined) return { limit, offset: (query.page - 1) * limit };
  return { limit, offset: 0, after: decodeCursor(query.cursor, isKey) };
}

/** @param rows one more than asked for, when there is more */
export function pageOf<R, D>(
  query: PageQuery,
  rows: readonly R[],
  total: number,
  present: (row: R) => D,
  keyOf: (row: R) => string,
) {
  const shown = rows.slice(0, query.page_size);
  const last = shown.at(-1);
  return {
    list: shown.map(present),
    total,
    page: query.page,
    page_size: query.page_size,
    ...(rows.length > shown.length && last !== undefined && { next_cursor: encodeCursor(keyOf(last)) }),
  };
}

function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

function decodeCursor(cursor: string, isKey: (text: string) => boolean): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (isKey(key) && encodeCursor(key) === cursor) return key;
  throw InvalidParams.of('cursor', 'is not a cursor of this list');
}
