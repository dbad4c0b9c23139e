import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError, type ErrorAnswer } from './describe-error.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/**
 * Answers with the envelope of a failure. Sets the common headers as well, since some failures come before the hook
 * that sets them.
 */
export function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): ErrorAnswer {
  const answer = describeError(error, request.id);
  void reply
    .code(answer.status)
    .headers({
      ...SECURITY_HEADERS,
      'cache-control': 'no-store',
      'x-request-id': request.id,
      ...answer.headers,
    })
    .type('application/json; charset=utf-8')
    .send(answer.body);
  return answer;
}
