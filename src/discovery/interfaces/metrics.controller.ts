import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { Config } from '../../config/config.ts';
import { NotFound } from '../../errors/other-errors.ts';
import { ProcessMetrics } from '../../metrics/process-metrics.ts';
import { ApiErrors } from '../../http/api-envelope.ts';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController extends PrometheusController {
  constructor(
    private readonly config: Config,
    private readonly metrics: ProcessMetrics,
  ) {
    super();
  }

  /** @throws NotFound when metrics are turned off */
  @Public()
  @Get()
  @ApiOperation({ summary: 'Prometheus metrics' })
  @ApiResponse({
    status: 200,
    description: 'All metrics',
    content: { 'text/plain': { schema: { type: 'string' } } },
  })
  @ApiErrors('NotFound')
  override index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    if (!this.config.metrics.enabled) throw new NotFound();
    void reply.header('content-type', this.metrics.contentType);
    return this.metrics.text();
  }
}
