import { expect, it } from 'vitest';
import { filledInRequest } from '../../support/filled-in-request.ts';
import { operationsOf, readDocument } from '../../support/openapi-document.ts';
import { zipOf } from '../../support/packages.ts';
import { schemaFaults } from '../../support/schema-faults.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';

/** They need what an earlier answer names: a key, an id or a signed address. */
const NEED_ANSWERS = [
  'GET /resources/download/{key}',
  'HEAD /resources/download/{key}',
  'GET /files/{path}',
  'HEAD /files/{path}',
  'PATCH /admin/cdks/{id}',
  'GET /api/resources/download/{key}',
  'HEAD /api/resources/download/{key}',
  'POST /api/uploads/{id}',
  'POST /api/resources/{rid}/versions/callback',
  'GET /api/resources/{rid}/versions/status',
];

it('operations succeed as they are filled in, in the order of the document, with the answers that it describes', async () => {
  await using app = await TestApp.start();
  const document = readDocument();
  const operations = operationsOf(document);
  expect(operations.map(({ key }) => key)).toEqual(expect.arrayContaining(NEED_ANSWERS));
  const file = await zipOf({ 'hello.txt': 'hello' });
  const answers = new Map<string, string>();
  for (const found of operations.filter(({ key }) => !NEED_ANSWERS.includes(key))) {
    const { key, method, operation } = found;
    const { address, body, type } = filledInRequest(document, found, file);
    const headers = { authorization: `Bearer ${ADMIN_TOKEN}`, ...(type && { 'content-type': type }) };
    const answer = await fetch(app.url + address, { method, headers, body });
    answers.set(key, await answer.text());
    expect([key, answer.status, answers.get(key)]).toEqual([
      key,
      expect.toSatisfy((status: number) => status >= 200 && status < 300),
      expect.any(String),
    ]);
    const described = operation.responses[answer.status];
    expect(described, `${key} ${answer.status}`).toBeDefined();
    const schema = described?.content?.['application/json']?.schema;
    if (schema !== undefined)
      expect([key, schemaFaults(document, schema, JSON.parse(answers.get(key)!))]).toEqual([key, []]);
  }
  for (const check of ['GET /resources/{rid}/latest', 'GET /api/resources/{rid}/latest'])
    expect(answers.get(check)).toMatch(/"(download_)?url":"http/);
});
