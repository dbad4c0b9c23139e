import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Rooms below the domain: every room may use them, and they know no nouns. */
const FOUNDATION =
  'access|announcements|cache|clock|config|consul|contributions|database|digests|errors|events|group|health|http|jobs|leases|logging|metrics|redis|secrets|signing|threads';
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
  retention: ['resources', 'storage', 'packages', 'versions', 'incrementals'],
  uploads: ['resources', 'storage', 'packages', 'versions', 'incrementals', 'catalogue'],
  webhooks: [],
  incrementals: ['resources', 'storage', 'archives', 'packages', 'versions'],
  statistics: ['resources', 'versions'],
  entitlements: ['resources'],
  files: ['storage', 'packages', 'catalogue', 'entitlements'],
  catalogue: ['resources', 'packages', 'versions', 'storage'],
  versions: ['resources', 'storage', 'packages'],
  packages: ['resources', 'storage', 'archives'],
  resources: [],
  archives: [],
  storage: [],
} satisfies Record<string, string[]>;
const NOUNS = Object.keys(MAY_IMPORT).join('|');
/** Read models, by name: what they read of other rooms, and why it cannot be asked of those. */
const READ_MODELS = [
  // Checks are answered from all versions with all their packages, read in pages.
  'catalogue/repo/',
  // A purge weighs every package of a resource by its version and by the checks that wanted it.
  'retention/repo/',
  // Usage is shown with the names of versions.
  'statistics/repo/',
  // Bases of incremental packages are versions with a package for a platform, ranked by their checks.
  'incrementals/repo/bases\\.repo\\.ts$',
].join('|');
/** Rooms of the foundation that keep their words apart from the framework, as the rooms of the domain do. */
const WORDY_FOUNDATION = 'access';
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
      path: `^src/(${NOUNS}|${WORDY_FOUNDATION})/[^/]+\\.ts$`,
      pathNot: '\\.module\\.ts$',
    },
    { path: `${FRAMEWORK}|^src/[^/]+/(logic|interfaces)/` },
  ),
  forbid(
    'the words of a module are about the domain, not about how it is served, kept or set',
    { path: `^src/(${NOUNS})/[^/]+\\.ts$`, pathNot: '\\.module\\.ts$' },
    '^src/(http|database|jobs|config|[^/]+/repo)/',
  ),
  // Read models join the rows of several rooms in one query; nothing else reaches into another room's repo.
  forbid(
    "a room's repo is its own",
    { path: '^src/([^/]+)/', pathNot: `^src/(${READ_MODELS})` },
    { path: '^src/[^/]+/repo/', pathNot: '^src/$1/' },
  ),
  forbid('the foundation knows no nouns', `^src/(${FOUNDATION})/`, `^src/(${NOUNS})/`),
  forbid('config imports no other room', '^src/config/', { path: '^src/', pathNot: '^src/config/' }),
  forbid('consul imports config only', '^src/consul/', { path: '^src/', pathNot: '^src/(config|consul)/' }),
  forbid('http does not know who may do what', '^src/http/', '^src/access/'),
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
