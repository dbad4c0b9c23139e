import { afterAll, beforeAll, expect, it } from 'vitest';
import { TestApp } from '../../support/test-app.ts';

let app: TestApp;
beforeAll(async () => (app = await TestApp.start()));
afterAll(() => app[Symbol.asyncDispose]());

const document = (coding: string) =>
  fetch(`${app.url}/openapi.json`, { headers: { 'accept-encoding': coding } });

it.each(['br', 'gzip'])('the document is sent in %s to those who take it', async (coding) => {
  const [plain, coded] = [await document('identity'), await document(`${coding}, deflate`)];
  expect([plain.headers.get('content-encoding'), plain.headers.get('vary')]).toEqual([
    null,
    'Accept-Encoding',
  ]);
  expect(coded.headers.get('content-encoding')).toBe(coding);
  expect(Number(coded.headers.get('content-length'))).toBeLessThan(30_000);
  expect(await coded.json()).toEqual(await plain.json());
});
