import { type Failure, FAILURES } from '../http/failures.ts';

const INTRODUCTION = `# Errors

Every failure is answered with a fitting HTTP status and

\`\`\`json
{ "code": 1001, "msg": "invalid params: version_name is missing",
  "data": { "violations": [{ "field": "version_name", "message": "is missing" }] } }
\`\`\`

- Programs compare \`code\`; a number is never reused. \`msg\` is for people, and its words may change.
- \`data\` is left out where there is none. With 1001 it lists the fields that were refused. Refusals of a CDK under \`/api\` have
  the facts of the version there, without a URL.
- Code 1 stands for several failures: the status tells them apart. Clients may show its \`msg\` to the user.
- Where another service decides about CDKs, a refusal (403) has the code and the message of that service: any positive number.
- A client that does not know a code goes by the status: 4xx fails again until the request changes, 429 and 503 succeed
  later, after \`Retry-After\` seconds where that header is given.
- Each answer has \`X-Request-Id\`, which the log of the service names too.

| code | status | when | what to do |
|---|---|---|---|
`;

/** docs/errors.md. @public for scripts/errors-page.mjs, which reads it from the build */
export function errorsPage(): string {
  const failures: Failure[] = Object.values(FAILURES);
  const rows = failures
    .toSorted((a, b) => a.code - b.code || a.status - b.status)
    .map(({ code, status, when, remedy }) => `| ${code} | ${status} | ${when} | ${remedy} |\n`);
  return INTRODUCTION + rows.join('');
}
