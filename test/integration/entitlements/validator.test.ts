import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SigningSecrets } from '../../../src/signing/signing-secrets.ts';
import { EntitlementSecrets } from '../../../src/entitlements/logic/entitlement-secrets.ts';
import { ValidateUploader } from '../../../src/entitlements/logic/validate-uploader.ts';
import { Validator } from '../../../src/entitlements/logic/validator.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { answering, FakeValidator, hanging } from '../../support/fake-validator.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

const OPTIONS = {
  validation_timeout: 1000,
  validation_queue: 3,
  breaker_failures: 3,
  breaker_pause: 5000,
};
const APP = resourceId('app');
const OTHER = resourceId('other');

let time: VirtualTime;
let fake: FakeValidator;
let validator: Validator;

beforeEach(async () => {
  time = new VirtualTime();
  fake = await FakeValidator.start(answering({ code: 0 }, 500));
  validator = new Validator('auth.cdk_validation_url', fake.url, OPTIONS, new VirtualProcess(time));
});
afterEach(() => fake[Symbol.asyncDispose]());

const ask = () => validator.request({ body: {} });
const asks = async (times: number) => {
  for (let n = 0; n < times; n++) expect(await ask()).toBeUndefined();
};

describe('a validator that fails', () => {
  it('is left alone, and used again once it answers', async () => {
    await asks(10);
    expect(fake.requests).toHaveLength(3);
    await time.advance(5000);
    await asks(10);
    expect(fake.requests).toHaveLength(4);
    await time.advance(5000);
    fake.behave = answering({ code: 0 });
    expect(await ask()).toMatchObject({ code: 0 });
    expect(await ask()).toMatchObject({ code: 0 });
    expect(fake.requests).toHaveLength(6);
  });

  it('is left alone when it hangs', async () => {
    fake.behave = hanging;
    for (let n = 0; n < 3; n++) {
      const asking = ask();
      await fake.arrivals.take();
      await time.advance(1000);
      expect(await asking).toBeUndefined();
    }
    expect(await ask()).toBeUndefined();
    expect(fake.requests).toHaveLength(3);
  });

  it('is not left alone for refusing', async () => {
    fake.behave = answering({ code: 7002 }, 403);
    for (let n = 0; n < 10; n++) expect(await ask()).toMatchObject({ code: 7002 });
  });

  it('is left alone by those who wait for their turn', async () => {
    fake.behave = hanging;
    const asking = Array.from({ length: 128 + 3 }, ask);
    for (let n = 0; n < 128; n++) await fake.arrivals.take();
    await time.advance(1000);
    expect(await Promise.all(asking)).toEqual(Array(128 + 3).fill(undefined));
    expect(fake.requests).toHaveLength(128);
  });

  it('is named in the log once, and nothing that it was asked', async () => {
    const lines: unknown[] = [];
    const note = (...parts: unknown[]) => void lines.push(parts);
    Logger.overrideLogger({ log: note, error: note, warn: note, debug: note });
    try {
      for (let n = 0; n < 10; n++)
        await validator.request({ body: { cdk: 'secret' }, query: { token: 'secret' } });
      await time.advance(5000);
      fake.behave = answering({ code: 0 });
      await ask();
    } finally {
      Logger.overrideLogger(false);
    }
    const text = JSON.stringify(lines);
    expect(text).not.toContain('secret');
    expect(text.match(/calls are paused/g)).toHaveLength(1);
    expect(text.match(/answers again/g)).toHaveLength(1);
  });
});

describe('a validator with much to answer', () => {
  it('gets the next request when it has answered one, in the order of arrival', async () => {
    const held: (() => void)[] = [];
    fake.behave = (response, asked) =>
      void held.push(() => answering({ code: 0, data: asked.body.n })(response, asked));
    const numbered = (n: number) => validator.request({ body: { n } });
    const asking = Array.from({ length: 128 + 3 }, (_, n) => numbered(n));
    for (let n = 0; n < 128; n++) await fake.arrivals.take();
    for (let n = 128; n < 131; n++) {
      held.shift()!();
      expect((await fake.arrivals.take()).body).toEqual({ n });
    }
    for (const answer of held) answer();
    const answers = await Promise.all(asking);
    expect(answers.map((answer) => answer?.data)).toEqual(Array.from({ length: 131 }, (_, n) => n));
  });

  it('gets no request beyond those that may wait', async () => {
    fake.behave = hanging;
    const asking = Array.from({ length: 128 + 3 }, ask);
    expect(await ask()).toBeUndefined();
    for (let n = 0; n < 128; n++) await fake.arrivals.take();
    await time.advance(1000);
    await Promise.all(asking);
  });
});

describe('ValidateUploader', () => {
  const secrets = new EntitlementSecrets(new SigningSecrets(['s'.repeat(32)]));
  const uploaders = (asking: Validator | undefined = validator) =>
    new ValidateUploader(asking, secrets, { max: 100, keep: 1000 }, new VirtualProcess(time));

  it('asks for the token and the resource, and remembers', async () => {
    fake.behave = answering({ code: 0 });
    const uploader = uploaders();
    expect([await uploader.mayPublish('t ok', APP), await uploader.mayPublish('t ok', APP)]).toEqual([
      true,
      true,
    ]);
    expect(fake.requests).toEqual([{ method: 'POST', target: '/?token=t+ok&rid=app', body: undefined }]);
    await time.advance(1000);
    await uploader.mayPublish('t ok', APP);
    expect(fake.requests).toHaveLength(2);
  });

  it('lets a token publish to what it was asked for only', async () => {
    fake.behave = (response, asked) =>
      answering({ code: asked.target.endsWith('rid=app') ? 0 : 1 })(response, asked);
    const uploader = uploaders();
    expect(await uploader.mayPublish('token', APP)).toBe(true);
    expect(await uploader.mayPublish('token', OTHER)).toBe(false);
    expect(await uploader.mayPublish('token', OTHER)).toBe(false);
    expect(fake.requests).toHaveLength(2);
  });

  it('trusts no earlier answer while the validator fails', async () => {
    fake.behave = answering({ code: 0 });
    const uploader = uploaders();
    expect(await uploader.mayPublish('token', APP)).toBe(true);
    await time.advance(1000);
    fake.behave = answering({ code: -1 });
    expect(await uploader.mayPublish('token', APP)).toBe('unavailable');
  });

  it.each(['', 'a\nb', 'x'.repeat(2049), '\0'])('sends no request about %j', async (token) => {
    expect(await uploaders().mayPublish(token, APP)).toBe(false);
    expect(fake.requests).toEqual([]);
  });

  it('refuses every token when there is no validator', async () => {
    const uploader = new ValidateUploader(undefined, secrets, { max: 1, keep: 1 });
    expect(await uploader.mayPublish('token', APP)).toBe(false);
  });
});
