import { Controller, Get, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExtraModels, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { Leaving } from '../../health/leaving.ts';
import { OperationsPort } from '../../http/operations-port.ts';
import { ByFronts } from '../../http/pass-on.ts';
import { Degraded, Readiness, type ReadinessCheck } from '../../health/readiness.ts';
import { HealthDto, HealthPartDto, LiveDto } from './operations.dto.ts';

const instance = { status: 'down', message: 'shutting down: connect to another instance' };
/** In the shape of a failed check: requests are still served, but no new client should come. */
const SHUTTING_DOWN = { status: 'shutting_down', info: {}, error: { instance }, details: { instance } };

/** Answers probes. Liveness depends on nothing outside the process. */
@ApiTags('operations')
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly readiness: Readiness,
    private readonly leaving: Leaving,
    private readonly operations: OperationsPort,
  ) {}

  @Public()
  @ByFronts()
  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiResponse({ status: 200, description: 'The process runs', type: LiveDto })
  live() {
    return { status: 'ok' };
  }

  @Public()
  @Get(['', 'ready'])
  @HealthCheck({ noCache: true, swaggerDocumentation: false })
  @ApiOperation({ summary: 'Everything needed to serve works' })
  @ApiExtraModels(HealthPartDto)
  @ApiResponse({
    status: 200,
    description: 'All needed parts work; the service can do without a `degraded` one',
    type: HealthDto,
  })
  @ApiResponse({
    status: 503,
    description: 'A needed part fails, or the service is shutting down',
    type: HealthDto,
  })
  async ready(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply) {
    const outcome = await this.outcome(reply);
    return this.operations.isFor(request.raw) ? outcome : { status: outcome.status };
  }

  private async outcome(reply: FastifyReply): Promise<{ readonly status: string }> {
    if (this.leaving.hasBegun) {
      void reply.code(503);
      return SHUTTING_DOWN;
    }
    try {
      return await this.health.check(
        Array.from(
          this.readiness,
          ([name, check]) =>
            () =>
              this.resultOf(name, check),
        ),
      );
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      void reply.code(503);
      return error.getResponse() as HealthCheckResult;
    }
  }

  private async resultOf(name: string, check: ReadinessCheck) {
    const indicator = this.indicators.check(name);
    try {
      const result = await check();
      if (result instanceof Degraded) return indicator.degraded({ message: result.reason });
      return indicator.up(result);
    } catch (error) {
      return indicator.down({ message: reasonOf(error) });
    }
  }
}

/** Messages of system errors contain paths, which probes must not see: their code is enough. */
function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
