import 'reflect-metadata';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, MaxLength, Min, ValidateNested } from 'class-validator';

export class Part {
  @IsString()
  file: string;
}

export class Build {
  static readonly jobName = 'build';

  @IsString()
  @MaxLength(100_000)
  name: string;

  @IsInt()
  @Min(1)
  size: number;

  @IsOptional()
  @ValidateNested({ each: true })
  @Type(() => Part)
  parts?: Part[];

  @IsOptional()
  extra?: unknown;
}

export class Sweep {
  static readonly jobName = 'sweep';
}
