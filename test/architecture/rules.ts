import type { IForbiddenRuleType } from 'dependency-cruiser';

/** Rooms below the domain: anybody may use them, they know nobody's nouns. */
const FOUNDATION = 'access|cache|config|database|errors|health|http|jobs|logging|metrics|secrets';
/** Rooms of the domain, each above those before it; discovery stands beside them. */
const NOUNS = 'resources|storage|versions|incrementals|retention|distribution|discovery';
const FRAMEWORK = 'node_modules/(@nestjs|fastify|@fastify|typeorm|nestjs-pino|@willsoto|bullmq|ioredis)';

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
  forbid(
    'resources stand below all other nouns',
    '^src/resources/',
    '^src/(storage|versions|incrementals|retention|distribution|discovery)/',
  ),
  forbid('storage knows no versions, and of resources the words alone', '^src/storage/', {
    path: '^src/(versions|incrementals|retention|distribution|discovery)/|^src/resources/[^/]+/',
  }),
  forbid(
    'versions do not know what is made of them',
    '^src/versions/',
    '^src/(incrementals|retention|distribution|discovery)/',
  ),
  forbid(
    'incrementals do not know who is offered them, nor when they go',
    '^src/incrementals/',
    '^src/(retention|distribution|discovery)/',
  ),
  forbid(
    'retention and distribution do not know each other',
    '^src/retention/',
    '^src/(distribution|discovery)/',
  ),
  forbid('distribution does not know retention', '^src/distribution/', '^src/retention/'),
  forbid(
    'nobody leans on discovery, nor it on them',
    '^src/(resources|storage|versions|incrementals|retention|distribution)/',
    '^src/discovery/',
  ),
  forbid(
    'discovery stands alone',
    '^src/discovery/',
    '^src/(resources|storage|versions|incrementals|retention|distribution)/',
  ),
  forbid(
    'rows are touched in repo and database only',
    { path: '^src/', pathNot: '^src/(database|[^/]+/repo)/|^src/(jobs/job\\.|schema\\.ts)' },
    'node_modules/typeorm/',
  ),
  forbid('tests do not leak into the product', '^(src|migrations)/', '^(test|bench|scripts)/'),
];
