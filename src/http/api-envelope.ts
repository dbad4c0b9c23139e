import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiResponse, getSchemaPath } from '@nestjs/swagger';

/** Documents an answer whose envelope carries `model` as `data`. */
export function ApiEnvelope(model: Type, status = 200): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(model),
    ApiResponse({
      status,
      schema: {
        type: 'object',
        required: ['code', 'msg', 'data'],
        properties: {
          code: { type: 'integer', example: 0 },
          msg: { type: 'string', example: 'success' },
          data: { $ref: getSchemaPath(model) },
        },
      },
    }),
  );
}

/** Documents the error answers of a route: HTTP status and the codes that come with it. */
export function ApiErrors(...errors: readonly [status: number, codes: string][]): MethodDecorator {
  return applyDecorators(
    ...errors.map(([status, codes]) =>
      ApiResponse({
        status,
        description: codes,
        schema: {
          type: 'object',
          required: ['code', 'msg'],
          properties: { code: { type: 'integer' }, msg: { type: 'string' }, data: { type: 'object' } },
        },
      }),
    ),
  );
}
