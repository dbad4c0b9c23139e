import type { IncomingMessage } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Offer } from '../../../src/catalogue/offers.ts';
import type { ResourcePicture } from '../../../src/catalogue/resource-picture.ts';
import { AnswerTemplate } from '../../../src/distribution/answer-template.ts';
import { type CheckQuestion, readCheckQuestion } from '../../../src/distribution/check-question.ts';
import { ConstantBody } from '../../../src/distribution/constant-body.ts';
import { decideLatest } from '../../../src/distribution/decide-latest.ts';
import { Feed } from '../../../src/distribution/feed.ts';
import { Feeds } from '../../../src/distribution/interfaces/feeds.ts';
import { LazyWording } from '../../../src/distribution/lazy-wording.ts';
import type { Outcome } from '../../../src/distribution/outcome.ts';
import type { DomainError } from '../../../src/errors/domain-error.ts';
import { pathMatcher } from '../../../src/http/path-matcher.ts';
import { Client } from '../../support/client.ts';
import { zipOf } from '../../support/packages.ts';
import { TestApp } from '../../support/test-app.ts';

const YAML = 'text/yaml; charset=utf-8';
const PATHS = ['/feeds/stub/:rid/latest.yml', '/feeds/stub/:rid/:channel/latest.yml'];

/** Answers in YAML, 204 to clients that run the newest version, and errors in plain text: by the fast lane only. */
class StubFeed extends Feed<CheckQuestion> {
  readonly name = 'stub';
  readonly routes = PATHS.map((template) => ({ template, match: pathMatcher<'rid'>(template) }));
  readonly downloads = '/resources/download';

  read({ url }: IncomingMessage): CheckQuestion {
    return readCheckQuestion(url!);
  }

  decide(picture: ResourcePicture, question: CheckQuestion): Outcome | undefined {
    return decideLatest(picture, question);
  }

  word({ offer, choice }: Outcome): LazyWording {
    const none = () => new ConstantBody('', { status: 204 });
    return new LazyWording({ anonymous: none, open: () => (choice === undefined ? none() : update(offer)) });
  }

  override wordFailure(error: DomainError): ConstantBody {
    return new ConstantBody(`# ${error.message}\n`, { status: 404, contentType: YAML });
  }
}

function update({ version, package: file }: Offer): AnswerTemplate {
  return new AnswerTemplate([`version: ${version.name} # é\nurl: `, { urlOf: file }], '\n', YAML);
}

let app: TestApp;
beforeAll(async () => {
  app = await TestApp.start();
  app.nest.get(Feeds).add(new StubFeed());
  const client = new Client(app.url);
  await client.createResource('app', { access: 'open' });
  await client.publish('app', { version_name: '1.0.0', file: await zipOf({ 'a.txt': 'a' }) });
  // Into memory: what has to wait goes to the framework, which has no route of this feed.
  await client.latest('app', {});
});
afterAll(() => app[Symbol.asyncDispose]());

const ask = (path: string, headers: Record<string, string> = {}) =>
  fetch(`${app.url}/feeds/stub/${path}`, { headers });

describe('a feed of another shape', () => {
  it.each(['app/latest.yml', 'app/stable/latest.yml?x=1'])(
    'answers in its own content type: %s',
    async (path) => {
      const answer = await ask(path);
      const text = await answer.text();
      expect([answer.status, answer.headers.get('content-type')]).toEqual([200, YAML]);
      expect(text).toMatch(/^version: 1\.0\.0 # é\nurl: http:\S+\/resources\/download\/[\w-]+\n$/);
      expect(Number(answer.headers.get('content-length'))).toBe(Buffer.byteLength(text));
      expect((await ask(path, { 'if-none-match': answer.headers.get('etag')! })).status).toBe(304);
    },
  );

  it('answers without content', async () => {
    const { status, headers } = await ask('app/latest.yml?current=1.0.0');
    expect([status, headers.get('content-type'), headers.get('content-length')]).toEqual([204, null, null]);
    expect([headers.get('etag'), headers.get('x-request-id')]).toEqual([null, expect.any(String)]);
  });

  it.each(['none/latest.yml', 'app/latest.yml?os=beos'])('words its failures: %s', async (path) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, YAML]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(await answer.text()).toMatch(/^# \w.*\n$/);
  });

  it('is in the metrics of requests by its own templates', async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    expect(metrics).toContain(`route="${PATHS[0]}",status="204"} 1`);
    expect(metrics).toContain(`route="${PATHS[1]}",status="304"} 1`);
  });
});
