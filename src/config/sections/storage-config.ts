import { Bytes } from '../keys/bytes.ts';
import { Duration } from '../keys/duration.ts';
import { OneOf } from '../keys/one-of.ts';
import { OptionalPath } from '../keys/path.ts';
import { Section } from '../keys/section.ts';
import { ArchiveConfig } from './archive-config.ts';
import { S3Config } from './s3-config.ts';
import { ScrubConfig } from './scrub-config.ts';
import { RefusedWhen } from '../keys/refused-when.ts';
import type { DatabaseConfig } from './database-config.ts';
import type { InstanceConfig } from './instance-config.ts';

const READABLE_BY = ['auto', 'owner', 'group', 'all'] as const;

/** ms */
const HOUR = 3_600_000;

export class StorageConfig {
  @Bytes({ doc: 'Largest package that can be uploaded.', min: '1B', max: '1TiB' })
  readonly max_package_size: number = 2 * 1024 ** 3;

  @RefusedWhen<StorageConfig>(
    ({ directory, s3 }, { instance }: { instance: InstanceConfig }) =>
      !instance.only_local && directory === '' && s3.bucket === '',
    'or `storage.s3.bucket` must be set when `instance.only_local` is `false`: packages have to be shared',
  )
  @RefusedWhen<StorageConfig>(
    ({ directory, s3 }) => directory !== '' && s3.bucket !== '',
    'must be empty when `storage.s3.bucket` is set: packages are kept in one place',
  )
  @OptionalPath({
    doc: 'Directory of the packages. Instances with the same database may share it; services with different databases must not: each removes packages that its database does not know. Empty: `{data_dir}/packages`.',
  })
  readonly directory: string = '';

  @OneOf({
    doc: 'Which users of the machine can read new packages in the directory, as far as the umask lets them. `auto`: all when `extra.accel_prefix` is set at start, since nginx reads them, else the owner; nodes that share the directory as different users need `group` or `all`. What is there already keeps its mode.',
    of: READABLE_BY,
  })
  readonly readable_by: (typeof READABLE_BY)[number] = 'auto';

  @Duration({ doc: 'An upload that stalls for this long is dropped.', min: '10ms', max: '1h' })
  readonly idle_timeout: number = 30_000;

  @RefusedWhen<StorageConfig>(
    ({ orphan_grace }, { database }: { database: DatabaseConfig }) =>
      database.host !== '' && orphan_grace < HOUR,
    'must be at least 1h when `database.host` is set: other nodes may be publishing',
  )
  @Duration({
    doc: 'Age from which unfinished packages, and packages that belong to no version, are removed at start. At least 1h with a shared database: longer than any node needs to store a package and record it.',
    max: '365d',
  })
  readonly orphan_grace: number = 24 * 3_600_000;

  @Bytes({
    doc: 'With less free disk space than this the service reports that it is not ready, and builds of incremental packages wait.',
    max: '1024TiB',
  })
  readonly min_free_space: number = 100 * 1024 ** 2;

  @Bytes({
    doc: 'Planned size of all packages together. An alert fires at 80 % of it, and builds of incremental packages wait while it is reached; uploads are not limited. 0: no budget.',
    max: '1024TiB',
  })
  readonly budget: number = 0;

  @Section(S3Config)
  readonly s3 = new S3Config();

  @Section(ScrubConfig)
  readonly scrub = new ScrubConfig();

  @Section(ArchiveConfig)
  readonly archive = new ArchiveConfig();
}
