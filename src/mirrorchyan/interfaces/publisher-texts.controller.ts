import { Body, Controller, Param, Put } from '@nestjs/common';
import { ApiConsumes, ApiOperation, ApiParam, ApiTags } from '@nestjs/swagger';
import { AcceptsBareToken } from '../../access/interfaces/accepts-bare-token.ts';
import { Needs } from '../../access/interfaces/needs.ts';
import { AcceptsForms } from '../../http/accepts-forms.ts';
import { ApiEnvelope, ApiErrors } from '../../http/api-envelope.ts';
import { BODY_FAILURES } from '../../http/failures.ts';
import { success } from '../../http/envelope.ts';
import { bodyPipe } from '../../http/validation.ts';
import { ResourceIdPipe } from '../../resources/interfaces/resource-id.pipe.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { parseChannel } from '../../versions/channel.ts';
import { CustomDataDto, ReleaseNoteDto } from '../../versions/interfaces/edit-version.dto.ts';
import { presentVersion, VersionDto } from '../../versions/interfaces/version.dto.ts';
import { EditVersion } from '../../versions/logic/edit-version.ts';
import { cutReleaseNote } from '../../versions/version.ts';

const BODIES = ['application/x-www-form-urlencoded', 'application/json'] as const;

type Text = Parameters<EditVersion['setText']>[3];

/** Sets the texts of a version for publishers' scripts, like the routes without `/api`. */
@ApiTags('mirrorchyan')
@Controller('api/resources/:rid/versions')
export class PublisherTextsController {
  constructor(private readonly editVersion: EditVersion) {}

  @Needs('version:edit', { resource: 'rid' })
  @AcceptsBareToken()
  @AcceptsForms()
  @Put('release-note')
  @ApiOperation({ summary: "Replace a version's release note" })
  @ApiParam({ name: 'rid' })
  @ApiConsumes(...BODIES)
  @ApiEnvelope(VersionDto)
  @ApiErrors(...BODY_FAILURES, 'InvalidChannel', 'ResourceNotFound')
  setReleaseNote(@Param('rid', ResourceIdPipe) id: ResourceId, @Body(bodyPipe) body: ReleaseNoteDto) {
    return this.set(id, body, { releaseNote: cutReleaseNote(body.content) });
  }

  @Needs('version:edit', { resource: 'rid' })
  @AcceptsBareToken()
  @AcceptsForms()
  @Put('custom-data')
  @ApiOperation({ summary: "Replace a version's custom data" })
  @ApiParam({ name: 'rid' })
  @ApiConsumes(...BODIES)
  @ApiEnvelope(VersionDto)
  @ApiErrors(...BODY_FAILURES, 'InvalidChannel', 'ResourceNotFound')
  setCustomData(@Param('rid', ResourceIdPipe) id: ResourceId, @Body(bodyPipe) body: CustomDataDto) {
    return this.set(id, body, { customData: body.content });
  }

  private async set(
    id: ResourceId,
    { version_name, channel: named }: ReleaseNoteDto | CustomDataDto,
    text: Text,
  ) {
    const channel = named == null ? undefined : parseChannel(named);
    return success(presentVersion(await this.editVersion.setText(id, version_name, channel, text)));
  }
}
