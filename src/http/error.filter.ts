import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { NeedsKeeper } from '../group/errors.ts';
import { describeError } from './describe-error.ts';
import type { PassOn } from './pass-on.ts';
import type { RequestLog } from './request-log.ts';
import { sendError } from './send-error.ts';

@Catch()
export class ErrorFilter implements ExceptionFilter {
  /** @param passOn in a front: for requests that turn out to be the keeper's */
  constructor(
    private readonly log: RequestLog,
    private readonly passOn: PassOn | undefined,
  ) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    // Such requests have no body.
    if (error instanceof NeedsKeeper && this.passOn !== undefined)
      return this.passOn.pass(request, reply, (away) => void sendError(away, request, reply));
    if (describeError(error, request.id).unexpected) this.log.failed(request, error);
    // Once the head is sent, only a broken connection tells the client that the answer is incomplete.
    if (reply.raw.headersSent) request.raw.destroy();
    else sendError(error, request, reply);
  }
}
