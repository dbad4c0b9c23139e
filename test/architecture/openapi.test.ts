import { lint, loadConfig } from '@redocly/openapi-core';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Code, DomainError } from '../../src/errors/domain-error.ts';
import { FAILURES } from '../../src/http/failures.ts';
import { httpStatus } from '../../src/http/http-status.ts';
import { errorsPage } from '../../src/openapi/errors-page.ts';
import { OPERATIONS } from '../../src/openapi/operations.ts';
import { type OpenApiDocument, operationsOf, readDocument } from '../support/openapi-document.ts';
import { TestApp } from '../support/test-app.ts';

describe('OpenAPI', () => {
  it('is committed as it is; `npm run docs` renews it', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['scripts/openapi.mjs'], { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(stdout).toBe(readFileSync('openapi.json', 'utf8'));
  });

  it('is served to everybody', async () => {
    await using app = await TestApp.start();
    const served = (await (await fetch(`${app.url}/openapi.json`)).json()) as OpenApiDocument;
    expect(Object.keys(served.paths)).toEqual(Object.keys(readDocument().paths));
  });

  it('names the public address of the service, with its path', async () => {
    await using app = await TestApp.start({ instance: { public_url: 'https://example.com/updates' } });
    const served = (await (await fetch(`${app.url}/openapi.json`)).json()) as { servers: unknown };
    expect(served.servers).toEqual([{ url: 'https://example.com/updates' }]);
  });

  it('is free of what Redocly warns of', async () => {
    const config = await loadConfig({ configPath: 'redocly.yaml' });
    const problems = await lint({ ref: 'openapi.json', config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it('can be browsed', async () => {
    await using app = await TestApp.start();
    const page = await fetch(`${app.url}/docs`);
    expect(page.headers.get('content-type')).toContain('text/html');
    const html = await page.text();
    expect(html).toContain('<title>Resource Backend API</title>');
    const scripts = [...html.matchAll(/src="([^"]+)"/g)].map(([, src]) => src!);
    expect(scripts.length).toBeGreaterThan(0);
    for (const src of scripts) {
      const script = await fetch(new URL(src, page.url));
      expect([src, script.status, (await script.text()).length > 0]).toEqual([src, 200, true]);
    }
  });
});

describe('each operation', () => {
  const operations = operationsOf(readDocument());

  it('is described, and no description is left over', () => {
    expect(operations.map(({ key }) => key).toSorted()).toEqual(Object.keys(OPERATIONS).toSorted());
    for (const { key, operation } of operations)
      expect([key, operation.summary, operation.description]).toEqual([
        key,
        expect.stringMatching(/^.{5,}$/),
        expect.stringMatching(/^.{5,}\.$/s),
      ]);
  });

  it('has a short name of its own', () => {
    const ids = operations.map(({ operation }) => operation.operationId);
    expect(ids.filter((id) => !/^[a-z][A-Za-z]{3,30}$/.test(id))).toEqual([]);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  it('names the schema of each JSON answer, and describes each answer', () => {
    for (const { key, operation } of operations)
      for (const [status, answer] of Object.entries(operation.responses)) {
        expect([key, status, answer.description ?? answer.$ref]).toEqual([
          key,
          status,
          expect.stringMatching(/./),
        ]);
        const schema = answer.content?.['application/json']?.schema;
        if (schema !== undefined)
          expect([key, status, schema]).toEqual([key, status, { $ref: expect.any(String) as string }]);
      }
  });

  it.each([
    ['GET', '/resources/{rid}/latest', ['200', '304', '400', '403', '404', '429', '500', '503']],
    ['GET', '/resources/download/{key}', ['302', '403', '404', '410', '429', '500', '503']],
    ['POST', '/resources', ['201', '400', '401', '403', '413', '415', '429', '500', '503']],
  ])('%s %s describes its statuses', (method, path, statuses) => {
    const found = operations.find(({ key }) => key === `${method} ${path}`)!;
    expect(Object.keys(found.operation.responses).toSorted()).toEqual(statuses);
  });

  it('needs a token or says that it needs none', () => {
    const open = operations.filter(({ operation }) => operation.security.length === 0);
    expect(open.filter(({ operation }) => '401' in operation.responses)).toEqual([]);
    const closed = operations.filter(({ operation }) => operation.security.length > 0);
    expect(closed.filter(({ operation }) => !('401' in operation.responses))).toEqual([]);
  });
});

describe('numbers', () => {
  it('are integers, except for shares', () => {
    const { schemas } = readDocument().components;
    const fractions = Object.entries(schemas).flatMap(([name, { properties = {} }]) =>
      Object.entries(properties).flatMap(([field, { type }]) =>
        type === 'number' ? [`${name}.${field}`] : [],
      ),
    );
    expect(fractions.toSorted()).toEqual([
      'Purge.progress',
      'ShownIncremental.progress',
      'ShownIncremental.saved',
    ]);
    expect(schemas['Latest']!.properties!['file_size']).toMatchObject({ type: 'integer', format: 'int64' });
  });
});

describe('docs/errors.md', () => {
  const page = readFileSync('docs/errors.md', 'utf8');

  it('is committed as it is; `npm run docs` renews it', () => {
    expect(page).toBe(errorsPage());
  });

  it.each(Object.entries(Code).filter(([name]) => name !== 'Success'))('has %s, %i', (_name, code) => {
    class Failed extends DomainError {
      readonly code = code;
    }
    expect(page).toContain(`\n| ${code} | ${httpStatus(new Failed())} | `);
  });

  it('has every failure with the code and data of its example', () => {
    const { examples } = readDocument().components;
    for (const [name, { value }] of Object.entries(examples))
      expect(value).toMatchObject({ code: FAILURES[name as keyof typeof FAILURES].code });
  });
});
