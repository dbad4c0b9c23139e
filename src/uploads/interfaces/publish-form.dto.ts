import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { bodyPipe } from '../../http/validation.ts';
import { type Resource, UPDATE_TYPES, type UpdateType } from '../../resources/resource.ts';
import { ARCHES, type Os, OSES, parseArch, parseOs } from '../../resources/platform.ts';
import { channelOfUpload, CHANNELS } from '../../versions/channel.ts';
import {
  cutReleaseNote,
  MAX_CUSTOM_DATA,
  MAX_RELEASE_NOTE,
  type Publication,
} from '../../versions/version.ts';
import { versionName } from '../../versions/version-name.ts';
import { IsCustomData } from '../../versions/interfaces/is-custom-data.ts';

const emptyIsAbsent = Transform(({ value }: { value: unknown }) => (value === '' ? undefined : value));

/** The text fields of a publication form; aliases such as `win64` or `x64` are accepted. */
class PublishForm {
  @ApiProperty({ minLength: 1, maxLength: 128, example: '1.0.0' })
  @IsString({ message: 'is missing' })
  version_name: string;

  @ApiPropertyOptional({
    enum: CHANNELS,
    default: 'stable',
    description: 'Required for a version name that is a prerelease, such as 1.5.0-beta.1',
  })
  @IsOptional()
  channel?: string;

  @ApiPropertyOptional({ enum: OSES, default: '', example: 'windows', description: 'empty: any' })
  @IsOptional()
  system?: string;

  @ApiPropertyOptional({ enum: OSES, description: 'Another name of `system`' })
  @IsOptional()
  os?: string;

  @ApiPropertyOptional({ enum: ARCHES, default: '', example: 'amd64', description: 'empty: any' })
  @IsOptional()
  arch?: string;

  @ApiPropertyOptional({
    example: '',
    description:
      'A version whose users get an incremental package first; with `update_type=incremental` the one it starts from',
  })
  @emptyIsAbsent
  @IsOptional()
  @MaxLength(128)
  old_version?: string;

  @ApiPropertyOptional({ enum: UPDATE_TYPES, default: 'full' })
  @emptyIsAbsent
  @IsOptional()
  @IsIn(UPDATE_TYPES)
  update_type?: UpdateType;

  @ApiPropertyOptional({
    example: 'First release',
    description: `Markdown; cut after ${MAX_RELEASE_NOTE} characters`,
  })
  @emptyIsAbsent
  @IsOptional()
  release_note?: string;

  @ApiPropertyOptional({
    example: '',
    description: `Handed to clients as it is; at most ${MAX_CUSTOM_DATA} bytes`,
  })
  @emptyIsAbsent
  @IsOptional()
  @IsCustomData()
  custom_data?: string;

  @ApiPropertyOptional({ enum: ['published', 'draft'], default: 'published' })
  @emptyIsAbsent
  @IsOptional()
  @IsIn(['published', 'draft'])
  status?: 'published' | 'draft';
}

/** The form with its file, for the OpenAPI document. */
export class PublishUpload extends PublishForm {
  @ApiProperty({ type: 'string', format: 'binary', description: 'The package' })
  file: unknown;
}

type Fields = ReadonlyMap<string, string>;

/** For required fields that may follow the file. */
const MAY_FOLLOW = [
  ['version_name', 'follows'],
  ['channel', 'stable'],
] as const;

/** Checks the fields that come before the file. Fields that may still follow it are not missed. @throws as publicationOf */
export async function checkFieldsBeforeFile(resource: Resource, fields: Fields): Promise<void> {
  await publicationOf(resource, new Map<string, string>([...MAY_FOLLOW, ...fields]));
}

/**
 * The publication that a form describes.
 * @throws InvalidParams, InvalidOs, InvalidArch, InvalidChannel
 */
export async function publicationOf(resource: Resource, fields: Fields): Promise<Publication> {
  const body: unknown = Object.fromEntries(fields);
  const form = (await bodyPipe.transform(body, { type: 'body', metatype: PublishForm })) as PublishForm;
  if (form.update_type === 'incremental' && resource.updateType === 'full')
    throw InvalidParams.of('update_type', 'must be full: this resource has no incremental packages');
  return {
    resourceId: resource.id,
    name: versionName(form.version_name),
    channel: channelOfUpload(form.channel, form.version_name),
    platform: { os: osOf(form), arch: parseArch(form.arch) },
    status: form.status,
    releaseNote: form.release_note === undefined ? undefined : cutReleaseNote(form.release_note),
    customData: form.custom_data,
    oldVersion: form.old_version,
    updateType: form.update_type ?? 'full',
  };
}

function osOf({ system, os }: PublishForm): Os {
  const parsed = parseOs(system || os);
  if (parsed !== parseOs(os || system)) throw InvalidParams.of('os', 'differs from system');
  return parsed;
}
