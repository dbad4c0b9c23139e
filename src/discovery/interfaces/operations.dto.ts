import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { buildInfo } from '../../health/build-info.ts';

export class LiveDto {
  @ApiProperty({ example: 'ok' })
  status: string;
}

export class HealthPartDto {
  @ApiProperty({ enum: ['up', 'degraded', 'down'] })
  status: string;

  @ApiPropertyOptional({ description: 'What does not work' })
  message?: string;

  @ApiPropertyOptional({ description: 'bytes; of the disk' })
  free_bytes?: number;

  @ApiPropertyOptional({ description: 'of the jobs: seconds that the oldest one that is due has waited' })
  oldest_waits_seconds?: number;

  @ApiPropertyOptional({ description: 'of the jobs: how many are worked on' })
  worked_on?: number;
}

const PARTS = {
  type: 'object',
  additionalProperties: { $ref: '#/components/schemas/HealthPartDto' },
} as const;

export class HealthDto {
  @ApiProperty({ example: 'ok', description: '`ok`, `error` or `shutting_down`' })
  status: string;

  @ApiPropertyOptional({ ...PARTS, description: 'The parts that work' })
  info?: Record<string, HealthPartDto>;

  @ApiPropertyOptional({ ...PARTS, description: 'The parts that do not' })
  error?: Record<string, HealthPartDto>;

  @ApiProperty({ ...PARTS, description: 'All parts; some have facts of their own' })
  details: Record<string, HealthPartDto>;
}

type BuildInfo = typeof buildInfo;

export class InfoDto implements BuildInfo {
  @ApiProperty({ example: 'resource-backend' })
  name: string;

  @ApiProperty()
  version: string;

  @ApiProperty({ description: 'Version of Node' })
  node: string;
}

export class LinksDto {
  @ApiProperty({ example: 'docs' })
  docs: string;

  @ApiProperty({ example: 'openapi.json' })
  openapi: string;

  @ApiProperty({ example: 'health' })
  health: string;

  @ApiProperty({ example: 'info' })
  info: string;
}

export class HomeDto extends InfoDto {
  @ApiProperty({ description: 'What this is' })
  description: string;

  @ApiProperty({ description: 'Where to go on' })
  links: LinksDto;

  @ApiProperty({ description: 'How to get a token' })
  token: string;
}
