import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches } from 'class-validator';
import type { ResourceId } from '../../resources/resource.ts';
import { parseArch, parseOs } from '../../resources/platform.ts';
import { channelOfUpload, CHANNELS } from '../../versions/channel.ts';
import { versionName } from '../../versions/version-name.ts';
import { MIRRORCHYAN_WORDS } from '../platform-words.ts';
import type { UploadRequest } from '../upload.ts';

/** One path segment; only its extension matters. */
const FILE_NAME = /^(?=.{1,255}$)[^/\\\p{Cc}\p{Cf}\p{Cs}]+$/u;

class PackageForm {
  @ApiProperty({ description: 'Name of the version', minLength: 1, maxLength: 128, example: 'v1.2.0' })
  @IsString()
  name: string;

  @ApiPropertyOptional({
    enum: [...new Set(MIRRORCHYAN_WORDS.os.values())],
    default: '',
    example: 'windows',
    description: 'empty: any',
  })
  @IsOptional()
  @IsString()
  os?: string;

  @ApiPropertyOptional({
    enum: [...new Set(MIRRORCHYAN_WORDS.arch.values())],
    default: '',
    example: 'amd64',
    description: 'empty: any',
  })
  @IsOptional()
  @IsString()
  arch?: string;

  @ApiPropertyOptional({
    enum: CHANNELS,
    default: 'stable',
    description: 'Required for a version name that is a prerelease, such as 1.5.0-beta.1',
  })
  @IsOptional()
  @IsString()
  channel?: string;

  @ApiProperty({ maxLength: 255, example: 'my-app-v1.2.0-windows-amd64.zip' })
  @Matches(FILE_NAME, { message: 'must be a file name of at most 255 characters' })
  filename: string;
}

export class BeginUploadForm extends PackageForm {
  @ApiPropertyOptional({
    example: '',
    description: 'Ignored: scripts that try again still have it from the first time',
  })
  @IsOptional()
  @IsString()
  key?: string;
}

export class CallbackForm extends PackageForm {
  @ApiProperty({ description: '`key` of the first step' })
  @IsString()
  key: string;
}

export class StatusQuery {
  @ApiProperty({ description: '`status_key` of the callback' })
  @IsString()
  key: string;
}

/** @throws InvalidParams, InvalidOs, InvalidArch, InvalidChannel */
export function uploadRequestOf(resourceId: ResourceId, form: PackageForm): UploadRequest {
  return {
    resourceId,
    versionName: versionName(form.name),
    channel: channelOfUpload(form.channel ?? '', form.name),
    platform: {
      os: parseOs(form.os ?? '', MIRRORCHYAN_WORDS),
      arch: parseArch(form.arch ?? '', MIRRORCHYAN_WORDS),
    },
    fileName: form.filename,
  };
}
