import { applyDecorators } from '@nestjs/common';
import { ApiQuery } from '@nestjs/swagger';

const WORDS: readonly [name: string, description: string][] = [
  ['channel', 'stable (default), beta or alpha'],
  ['system', 'windows, linux, darwin or android; `os` and aliases such as win64 are taken too'],
  ['arch', '386, amd64, arm or arm64; aliases such as x86_64 are taken too'],
  ['current', 'The version the client runs; `current_version` is taken too'],
  ['cdk', 'Licence key, for resources that ask for one'],
  ['user_agent', 'What asks, for statistics'],
];

/** Documents the query of a check. */
export function ApiCheckQuery(): MethodDecorator {
  return applyDecorators(
    ...WORDS.map(([name, description]) => ApiQuery({ name, description, required: false, type: String })),
  );
}
