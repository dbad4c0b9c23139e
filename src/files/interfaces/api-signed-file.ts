import { applyDecorators } from '@nestjs/common';
import { ApiParam, ApiQuery, ApiResponse } from '@nestjs/swagger';
import { ApiErrors } from '../../http/api-envelope.ts';

/** Documents the parameters of a signed URL, and its answers. */
export function ApiSignedFile(...answers: readonly [status: number, description: string][]): MethodDecorator {
  return applyDecorators(
    ApiParam({ name: 'path', description: 'Key of the package; it may contain slashes' }),
    ApiQuery({ name: 'e', type: Number, description: 'When the URL expires, epoch seconds' }),
    ApiQuery({
      name: 'h',
      type: String,
      description: 'SHA-256 of the package in hex, which is also its ETag',
    }),
    ApiQuery({
      name: 'n',
      type: String,
      required: false,
      description: 'What clients save it as, where the path cannot say it',
    }),
    ApiQuery({
      name: 'v',
      type: String,
      required: false,
      description: 'Resource and version: the URL ends when the version is withdrawn',
    }),
    ApiQuery({
      name: 'z',
      type: Number,
      required: false,
      description: 'Size of the package in bytes: a package that is damaged in the store is not sent',
    }),
    ApiQuery({
      name: 'c',
      type: String,
      required: false,
      description:
        'Reference of the CDK that paid for the download: the URL ends when the CDK is blocked or expires',
    }),
    ApiQuery({
      name: 'a',
      type: String,
      required: false,
      description: 'Network of the client that the URL works for',
    }),
    ApiQuery({
      name: 's',
      type: String,
      description: 'HMAC-SHA256 over the path and all other parameters, base64url',
    }),
    ...answers.map(([status, description]) => ApiResponse({ status, description, ...bytesOf(status) })),
    // Redemption counted the download: the quota does not end it.
    ApiErrors('NotAllowed', 'CdkExpired', 'CdkInvalid', 'CdkWrongResource', 'CdkBlocked'),
    ApiErrors('NotFound', 'Gone', 'Unavailable'),
  );
}

function bytesOf(status: number) {
  return status === 200 || status === 206
    ? { content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } } }
    : {};
}
