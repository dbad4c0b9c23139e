import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestApp } from '../support/test-app.ts';

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
});
afterAll(() => app[Symbol.asyncDispose]());

const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

it('shows a browser a page with the version, and links that lead somewhere', async () => {
  const answer = await fetch(app.url, { headers: { accept: BROWSER } });
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('vary')]).toEqual([
    200,
    'text/html; charset=utf-8',
    'Accept',
  ]);
  const page = await answer.text();
  const { data } = (await (await fetch(`${app.url}/info`)).json()) as any;
  expect(page).toContain(`Resource Backend ${data.version}`);
  expect(page).toContain('admin-token');
  const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, link]) => link!);
  expect(links).toHaveLength(4);
  for (const link of links) expect((await fetch(new URL(link, answer.url))).status).toBe(200);
});

it.each([undefined, '*/*', 'application/json'])(
  'tells a program with Accept %s the same as JSON',
  async (accept) => {
    const answer = await fetch(app.url, { headers: accept === undefined ? {} : { accept } });
    const { code, data } = (await answer.json()) as any;
    expect([code, data.name, data.links.docs]).toEqual([0, 'resource-backend', 'docs']);
  },
);
