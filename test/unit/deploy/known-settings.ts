import { Config } from '../../../src/config/config.ts';
import { keysIn, schemaOf } from '../../../src/config/schema.ts';

/** Settings that are being added elsewhere. To be emptied: what is not in the schema stops a start. */
const EXPECTED = [
  'database.migrate',
  'instance.ip',
  'instance.role',
  'instance.shutdown_delay',
  'database.statement_timeout',
  'jobs.round_interval',
  'registry.deregister_after',
  'registry.endpoint',
  'registry.path',
  'registry.service_id',
  'registry.service_name',
  'registry.start_timeout',
  'registry.token',
  'storage.directory',
  'storage.s3.access_key_id',
  'storage.s3.bucket',
  'storage.s3.endpoint',
  'storage.s3.idle_timeout',
  'storage.s3.path_style',
  'storage.s3.prefix',
  'storage.s3.presigned',
  'storage.s3.public_endpoint',
  'storage.s3.region',
  'storage.s3.secret_access_key',
  'storage.s3.max_connections',
  'storage.s3.part_size',
];

const keys = [...keysIn(schemaOf(Config))].map(({ path }) => path.join('.'));

export const settings: ReadonlySet<string> = new Set([...keys, ...EXPECTED]);

/** Sections of settings, and settings that are mappings: what lies below them is theirs. */
export const sections: ReadonlySet<string> = new Set(
  [...settings].flatMap((key) =>
    key.split('.').map((_, level, names) => names.slice(0, level + 1).join('.')),
  ),
);

export const variables: ReadonlySet<string> = new Set(
  [...settings].map((key) => `RB_${key.toUpperCase().replaceAll('.', '__')}`),
);
