import { Body, Controller, Get, Param, Patch, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../access/interfaces/needs.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { BODY_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { pageOf, sliceOf } from '../../http/page.ts';
import { bodyPipe, listPipe } from '../../http/validation.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { parseChannel } from '../channel.ts';
import { EditVersion } from '../logic/edit-version.ts';
import { ListVersions } from '../logic/list-versions.ts';
import { cutReleaseNote } from '../version.ts';
import { CustomDataDto, ReleaseNoteDto, SetVersionStatusDto } from './edit-version.dto.ts';
import { VersionsQuery } from './versions-query.dto.ts';
import { presentListed, presentVersion, VersionDto, VersionPageDto } from './version.dto.ts';

@ApiTags('versions')
@Controller()
export class VersionsController {
  constructor(
    private readonly editVersion: EditVersion,
    private readonly listVersions: ListVersions,
  ) {}

  @Needs('version:read', { resource: 'rid' })
  @Get('admin/resources/:rid/versions')
  @ApiOperation({ summary: 'List versions, newest first' })
  @ApiParam({ name: 'rid' })
  @ApiEnvelope(VersionPageDto)
  @ApiErrors('InvalidParams', 'InvalidChannel', 'ResourceNotFound')
  async list(@Param('rid', ResourceIdPipe) id: ResourceId, @Query(listPipe) query: VersionsQuery) {
    const filter = { channel: query.channel ? parseChannel(query.channel) : undefined, status: query.status };
    const { rows, total } = await this.listVersions.list(id, sliceOf(query, isRowId), filter);
    return success(pageOf(query, rows, total, presentListed, ({ version }) => String(version.id)));
  }

  @Needs('version:edit', { resource: 'rid' })
  @Put('resources/:rid/versions/release-note')
  @ApiOperation({ summary: "Replace a version's release note" })
  @ApiParam({ name: 'rid' })
  @ApiEnvelope(VersionDto)
  @ApiErrors(...BODY_FAILURES, 'InvalidChannel', 'ResourceNotFound')
  async setReleaseNote(@Param('rid', ResourceIdPipe) id: ResourceId, @Body(bodyPipe) body: ReleaseNoteDto) {
    const text = { releaseNote: cutReleaseNote(body.content) };
    return success(
      presentVersion(await this.editVersion.setText(id, body.version_name, channelOf(body), text)),
    );
  }

  @Needs('version:edit', { resource: 'rid' })
  @Put('resources/:rid/versions/custom-data')
  @ApiOperation({ summary: "Replace a version's custom data" })
  @ApiParam({ name: 'rid' })
  @ApiEnvelope(VersionDto)
  @ApiErrors(...BODY_FAILURES, 'InvalidChannel', 'ResourceNotFound')
  async setCustomData(@Param('rid', ResourceIdPipe) id: ResourceId, @Body(bodyPipe) body: CustomDataDto) {
    const text = { customData: body.content };
    return success(
      presentVersion(await this.editVersion.setText(id, body.version_name, channelOf(body), text)),
    );
  }

  @Needs('version:manage', { resource: 'rid' })
  @Patch('resources/:rid/versions/:name')
  @ApiOperation({ summary: 'Publish, yank or withdraw to draft' })
  @ApiParam({ name: 'rid' })
  @ApiParam({ name: 'name' })
  @ApiEnvelope(VersionDto)
  @ApiErrors(...BODY_FAILURES, 'ResourceNotFound')
  async setStatus(
    @Param('rid', ResourceIdPipe) id: ResourceId,
    @Param('name') name: string,
    @Body(bodyPipe) body: SetVersionStatusDto,
  ) {
    return success(presentVersion(await this.editVersion.setStatus(id, name, body.status)));
  }
}

function isRowId(text: string): boolean {
  return /^[1-9]\d{0,14}$/.test(text);
}

/** Undefined when no channel is named: the version may be on any. */
function channelOf({ channel }: { channel?: string | null }) {
  return channel == null ? undefined : parseChannel(channel);
}
