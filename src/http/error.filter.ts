import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { describeError } from './describe-error.ts';
import type { RequestLog } from './request-log.ts';
import { sendError } from './send-error.ts';

@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly log: RequestLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (describeError(error, request.id).unexpected) this.log.failed(request, error);
    // Once the head is sent, only a broken connection tells the client that the answer is incomplete.
    if (reply.raw.headersSent) request.raw.destroy();
    else sendError(error, request, reply);
  }
}
