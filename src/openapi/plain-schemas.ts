import type { OpenAPIObject } from '@nestjs/swagger';
import { INCREMENTAL_STATUSES } from '../incrementals/incremental.ts';
import { JOB_STATES } from '../jobs/jobs.ts';
import { ARCHES, OSES } from '../resources/platform.ts';
import { ACCESS_KINDS, UPDATE_TYPES } from '../resources/resource.ts';
import { CHANNELS } from '../versions/channel.ts';
import { VERSION_STATUSES } from '../versions/version.ts';

interface Schema {
  readonly type?: unknown;
  readonly format?: unknown;
  readonly enum?: readonly unknown[];
}

/** Enumerations that several schemas have; generated clients get one type for each. */
const ENUMS: Record<string, readonly string[]> = {
  Access: ACCESS_KINDS,
  Arch: ARCHES,
  Channel: CHANNELS,
  IncrementalStatus: INCREMENTAL_STATUSES,
  JobState: JOB_STATES,
  Os: OSES,
  UpdateType: UPDATE_TYPES,
  VersionStatus: VERSION_STATUSES,
};

/**
 * A number is a whole one unless its format says otherwise. Common enumerations are schemas of their own. Schemas are
 * named without the `Dto` of their classes.
 */
export function withPlainSchemas(document: OpenAPIObject): OpenAPIObject {
  const text = JSON.stringify(document).replaceAll(/("#\/components\/schemas\/\w+)Dto"/g, '$1"');
  const plain = JSON.parse(text, (_key, value: Schema | null) => plainSchema(value)) as OpenAPIObject;
  const schemas = Object.entries(plain.components!.schemas!);
  plain.components!.schemas = {
    ...Object.fromEntries(schemas.map(([name, schema]) => [name.replace(/Dto$/, ''), schema])),
    ...Object.fromEntries(
      Object.entries(ENUMS).map(([name, values]) => [name, { type: 'string', enum: [...values] }]),
    ),
  };
  return plain;
}

function plainSchema(value: Schema | null): unknown {
  if (value?.type === 'number' && value.format === undefined)
    return { ...value, type: 'integer', format: 'int64' };
  const name = Object.keys(ENUMS).find((known) => String(ENUMS[known]) === String(value?.enum));
  if (name === undefined) return value;
  const { type: _type, enum: _enum, ...others } = value!;
  const reference = { $ref: `#/components/schemas/${name}` };
  return Object.keys(others).length === 0 ? reference : { ...others, allOf: [reference] };
}
