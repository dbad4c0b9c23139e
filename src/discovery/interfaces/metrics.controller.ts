import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PrometheusController } from '@willsoto/nestjs-prometheus';
import type { FastifyReply } from 'fastify';
import { Public } from '../../access/public.ts';

@ApiTags('operations')
@Controller('metrics')
export class MetricsController extends PrometheusController {
  @Public()
  @Get()
  @ApiOperation({ summary: 'Prometheus metrics' })
  override index(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    return super.index(reply);
  }
}
