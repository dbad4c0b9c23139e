import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Rooms below the domain: every room may use them, and they know no nouns. */
const FOUNDATION =
  'access|announcements|cache|config|consul|database|digests|errors|health|http|jobs|logging|metrics|redis|secrets|signing|threads';
/** Rooms of the domain, from the top floor down, and which of the others each may import. */
const MAY_IMPORT = {
  discovery: [],
  mirrorchyan: [
    'resources',
    'storage',
    'packages',
    'versions',
    'uploads',
    'catalogue',
    'distribution',
    'entitlements',
    'webhooks',
  ],
  distribution: [
    'resources',
    'versions',
    'packages',
    'storage',
    'incrementals',
    'catalogue',
    'files',
    'entitlements',
    'statistics',
  ],
  retention: ['resources', 'storage', 'packages', 'versions', 'incrementals', 'webhooks'],
  uploads: ['resources', 'storage', 'packages', 'versions', 'incrementals'],
  webhooks: ['resources', 'packages', 'versions'],
  incrementals: ['resources', 'storage', 'archives', 'packages', 'versions'],
  statistics: ['resources', 'versions'],
  entitlements: ['resources'],
  files: ['storage'],
  catalogue: ['resources', 'packages', 'versions', 'storage'],
  versions: ['incrementals', 'resources', 'storage', 'packages'],
  packages: ['resources', 'storage', 'archives'],
  resources: [],
  archives: [],
  storage: [],
} satisfies Record<string, string[]>;
const NOUNS = Object.keys(MAY_IMPORT).join('|');
const FRAMEWORK =
  'node_modules/(@nestjs|fastify|@fastify|typeorm|nestjs-pino|@willsoto|bullmq|ioredis|consul)';

const forbid = (name: string, from: string | object, to: string | object): IForbiddenRuleType => ({
  name,
  severity: 'error',
  from: typeof from === 'string' ? { path: from } : from,
  to: typeof to === 'string' ? { path: to } : to,
});

/** The house's boundaries; each is a sentence that must stay true. */
export const rules: IForbiddenRuleType[] = [
  forbid('no file is in an import cycle', {}, { circular: true }),
  forbid('what is imported exists', {}, { couldNotResolve: true }),
  forbid('repo calls nothing above it', '^src/[^/]+/repo/', '^src/[^/]+/(logic|interfaces)/'),
  forbid('logic does not know how it is called', '^src/[^/]+/logic/', '^src/[^/]+/interfaces/'),
  forbid(
    'the words of a module are plain: no framework, no layer',
    {
      path: `^src/(${NOUNS})/[^/]+\\.ts$`,
      pathNot: '\\.module\\.ts$',
    },
    { path: `${FRAMEWORK}|^src/[^/]+/(logic|interfaces)/` },
  ),
  forbid('the foundation knows no nouns', `^src/(${FOUNDATION})/`, `^src/(${NOUNS})/`),
  ...Object.entries(MAY_IMPORT).map(([noun, known]) =>
    forbid(`${noun}: of the other rooms of the domain only ${known.join(', ') || 'none'}`, `^src/${noun}/`, {
      path: `^src/(${NOUNS})/`,
      pathNot: `^src/(${[noun, ...known].join('|')})/`,
    }),
  ),
  forbid(
    'archives are plain formats: errors and digests only',
    { path: '^src/archives/', pathNot: '\\.module\\.ts$' },
    { path: '^src/', pathNot: '^src/(archives|errors|digests|threads)/' },
  ),
  forbid(
    'rows are touched in repo and database only',
    { path: '^src/', pathNot: '^src/(database|[^/]+/repo)/|^src/(jobs/job\\.|schema\\.ts)' },
    'node_modules/typeorm/',
  ),
  forbid(
    'S3 is known where it is spoken, and is loaded when it is chosen',
    { path: '^src/', pathNot: '^src/storage/repo/blobs/s3/' },
    { path: '^src/storage/repo/blobs/s3/|node_modules/@aws-sdk/', dynamic: false },
  ),
  forbid('tests do not leak into the product', '^(src|migrations)/', '^(test|bench|scripts)/'),
];
