import { applyDecorators } from '@nestjs/common';
import { ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ApiErrors } from '../../http/api-envelope.ts';
import { CDK_FAILURES, PLATFORM_FAILURES } from '../../http/failures.ts';

const WORDS: readonly [name: string, description: string][] = [
  ['channel', 'stable (default), beta or alpha'],
  ['system', 'windows, linux, darwin or android; `os` and aliases such as win64 are taken too'],
  ['arch', '386, amd64, arm or arm64; aliases such as x86_64 are taken too'],
  ['current', 'The version the client runs; `current_version` is taken too'],
  ['cdk', 'Licence key, for resources that ask for one'],
  ['user_agent', 'What asks, for statistics'],
];

/** Documents the query of a check, and the answers that all dialects have in common. */
export function ApiCheck(): MethodDecorator {
  return applyDecorators(
    ...WORDS.map(([name, description]) => ApiQuery({ name, description, required: false, type: String })),
    ApiResponse({ status: 304, description: 'The answer that `If-None-Match` names still holds' }),
    ApiErrors('InvalidParams', ...PLATFORM_FAILURES, 'InvalidChannel', ...CDK_FAILURES),
    ApiErrors('ResourceNotFound', 'TooManyRequests', 'Unavailable'),
  );
}
