import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Violation } from '../errors/invalid-params.ts';
import type { Envelope } from './envelope.ts';

export class ViolationDto implements Violation {
  @ApiProperty({ description: 'Name of the parameter or field', example: 'version_name' })
  field: string;

  @ApiProperty({ description: 'What is required', example: 'is missing' })
  message: string;
}

export class ErrorDataDto {
  @ApiPropertyOptional({ type: [ViolationDto], description: 'With code 1001' })
  violations?: ViolationDto[];
}

/** The answer to every failure. */
export class ErrorDto implements Envelope {
  @ApiProperty({ description: 'See docs/errors.md for every code', example: 1001 })
  code: number;

  @ApiProperty({ description: 'For people, in English', example: 'invalid params: version_name is missing' })
  msg: string;

  @ApiPropertyOptional({
    type: ErrorDataDto,
    description: 'Left out where there is none. Some codes add facts of their own',
  })
  data?: ErrorDataDto;
}
