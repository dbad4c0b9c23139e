import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../access/interfaces/needs.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { BODY_FAILURES, PLATFORM_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { bodyPipe } from '../../http/validation.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { parseArch, parseOs } from '../../resources/platform.ts';
import { RetryIncrementals } from '../logic/retry-incrementals.ts';
import { ShowVersion } from '../logic/show-version.ts';
import { BuildDto, BuildsDto } from './build.dto.ts';
import { presentIncremental, presentShown, ShownVersionDto } from './shown-version.dto.ts';

@ApiTags('versions')
@Controller()
export class IncrementalsController {
  constructor(
    private readonly showVersion: ShowVersion,
    private readonly retry: RetryIncrementals,
  ) {}

  @Needs('version:read', { resource: 'rid' })
  @Get('admin/resources/:rid/versions/:name')
  @ApiOperation({ summary: 'One version with its packages, and how far the incremental ones are' })
  @ApiParam({ name: 'rid' })
  @ApiParam({ name: 'name' })
  @ApiEnvelope(ShownVersionDto)
  @ApiErrors('InvalidParams', 'ResourceNotFound')
  async show(@Param('rid', ResourceIdPipe) id: ResourceId, @Param('name') name: string) {
    return success(presentShown(await this.showVersion.show(id, name)));
  }

  @Needs('incremental:build', { resource: 'rid' })
  @Post('admin/resources/:rid/versions/:name/incrementals')
  @HttpCode(202)
  @ApiOperation({ summary: 'Build the incremental package from one version, or all that failed' })
  @ApiParam({ name: 'rid' })
  @ApiParam({ name: 'name' })
  @ApiEnvelope(BuildsDto, 202)
  @ApiErrors(...BODY_FAILURES, ...PLATFORM_FAILURES, 'ResourceNotFound')
  async build(
    @Param('rid', ResourceIdPipe) id: ResourceId,
    @Param('name') name: string,
    @Body(bodyPipe) body: BuildDto,
  ) {
    const { old_version, system, arch } = body;
    const platform = { os: parseOs(system), arch: parseArch(arch) };
    const incrementals =
      old_version === undefined
        ? await this.retry.retryFailed(id, name)
        : await this.retry.buildOne(id, name, old_version, platform);
    return success({ incrementals: incrementals.map(presentIncremental) } satisfies BuildsDto);
  }
}
