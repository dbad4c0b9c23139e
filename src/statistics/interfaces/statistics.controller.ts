import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../access/interfaces/needs.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { success } from '../../http/envelope.ts';
import { queryPipe } from '../../http/validation.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { isoDay, parseDay } from '../../clock/day.ts';
import { ShowStatistics } from '../logic/show-statistics.ts';
import { presentDay, StatisticsDto, StatisticsQuery } from './statistics.dto.ts';

@ApiTags('statistics')
@Controller()
export class StatisticsController {
  constructor(private readonly statistics: ShowStatistics) {}

  @Needs('statistics:read', { resource: 'rid' })
  @Get('admin/resources/:rid/stats')
  @ApiOperation({ summary: 'Clients, checks and downloads of a resource, by day and version' })
  @ApiParam({ name: 'rid' })
  @ApiEnvelope(StatisticsDto)
  @ApiErrors('InvalidParams', 'ResourceNotFound')
  async show(@Param('rid', ResourceIdPipe) id: ResourceId, @Query(queryPipe) query: StatisticsQuery) {
    const { from, to, days } = await this.statistics.show(id, {
      ...(query.from !== undefined && { from: parseDay(query.from)! }),
      ...(query.to !== undefined && { to: parseDay(query.to)! }),
    });
    return success({
      resource_id: id,
      from: isoDay(from),
      to: isoDay(to),
      days: days.map(presentDay),
    } satisfies StatisticsDto);
  }
}
