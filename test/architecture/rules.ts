import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Rooms below the domain: anybody may use them, they know nobody's nouns. */
const FOUNDATION =
  'access|announcements|cache|config|consul|database|errors|health|http|jobs|logging|metrics|redis|secrets';
/** Rooms of the domain, and which of the others each may know. */
const MAY_KNOW = {
  resources: [],
  storage: ['resources'],
  versions: ['resources', 'storage'],
  entitlements: ['resources'],
  webhooks: ['resources', 'storage', 'versions'],
  mirrorchyan: ['resources', 'storage', 'versions', 'webhooks'],
  incrementals: ['resources', 'storage', 'versions'],
  retention: ['resources', 'storage', 'versions', 'incrementals', 'webhooks'],
  statistics: ['resources', 'versions'],
  distribution: ['resources', 'storage', 'versions', 'incrementals', 'entitlements', 'statistics'],
  discovery: [],
} satisfies Record<string, string[]>;
const NOUNS = Object.keys(MAY_KNOW).join('|');
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
  ...Object.entries(MAY_KNOW).map(([noun, known]) =>
    forbid(`${noun}: of the other nouns only ${known.join(', ') || 'none'}`, `^src/${noun}/`, {
      path: `^src/(${NOUNS})/`,
      pathNot: `^src/(${[noun, ...known].join('|')})/`,
    }),
  ),
  forbid('storage knows the words of resources alone', '^src/storage/', '^src/resources/[^/]+/'),
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
