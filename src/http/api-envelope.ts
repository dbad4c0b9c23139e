import { applyDecorators, type Type } from '@nestjs/common';
import { ApiProperty, ApiResponse } from '@nestjs/swagger';
import { ErrorDto } from './error.dto.ts';
import { type Failure, type FailureName, FAILURES } from './failures.ts';

const RETRY_AFTER = { description: 'seconds', schema: { type: 'integer' } } as const;

const answers = new Map<Type, Type>();

/** A successful answer without `data`. */
export class DoneDto {
  @ApiProperty({ example: 0 })
  code: number;

  @ApiProperty({ example: 'success' })
  msg: string;
}

/** Documents an answer whose envelope carries `model` as `data`. */
export function ApiEnvelope(model: Type, status = 200, description = 'Done'): MethodDecorator {
  return ApiResponse({ status, description, type: answerOf(model) });
}

/** Documents the failures of a route. Several decorators may add to one route. */
export function ApiErrors(...names: readonly FailureName[]): MethodDecorator {
  return applyDecorators(
    ...names.map((name) => {
      const { status, code, when, msg, data }: Failure = FAILURES[name];
      const value = { code, msg, ...(data !== undefined && { data }) };
      const examples = { [name]: { summary: `${code}: ${name}`, value } };
      const headers = status === 429 ? { 'Retry-After': RETRY_AFTER } : undefined;
      return ApiResponse({ status, description: `\`${code}\`: ${when}`, headers, type: ErrorDto, examples });
    }),
  );
}

/** The envelope of a successful answer, as a class of its own, so that generated clients have a name for it. */
function answerOf(model: Type): Type {
  const known = answers.get(model);
  if (known !== undefined) return known;
  class Answer extends DoneDto {
    @ApiProperty({ type: model })
    data: unknown;
  }
  Object.defineProperty(Answer, 'name', { value: `${model.name.replace(/Dto$/, '')}Answer` });
  answers.set(model, Answer);
  return Answer;
}
