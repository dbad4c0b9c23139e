import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpValidator, ValidatorFailed } from '../../../src/entitlements/repo/http-validator.ts';
import {
  answering,
  endless,
  FakeValidator,
  hanging,
  hangingUp,
  redirecting,
  sending,
  stalling,
} from '../../support/fake-validator.ts';
import { VirtualProcess, VirtualTime } from '../../support/virtual-time.ts';

const TIMEOUT = 1000;
let time: VirtualTime;
let fake: FakeValidator;
let validator: HttpValidator;

beforeEach(async () => {
  time = new VirtualTime();
  fake = await FakeValidator.start();
  validator = new HttpValidator(`${fake.url}/check?app=7`, TIMEOUT, new VirtualProcess(time));
});
afterEach(() => fake[Symbol.asyncDispose]());

const ask = () => validator.post({ body: { cdk: 'secret-key' } });

describe('a question', () => {
  it('is a POST of JSON', async () => {
    await ask();
    expect(fake.requests).toEqual([{ method: 'POST', target: '/check?app=7', body: { cdk: 'secret-key' } }]);
  });

  it('has its parameters encoded, beside those of the URL', async () => {
    await validator.post({ query: { token: 'a&rid=b c#?+ü', rid: 'app' } });
    const { searchParams } = new URL(fake.requests[0]!.target, fake.url);
    expect([...searchParams]).toEqual([
      ['app', '7'],
      ['token', 'a&rid=b c#?+ü'],
      ['rid', 'app'],
    ]);
    expect(fake.requests[0]!.body).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each([
    ['yes', { code: 0, msg: 'ok', data: 1_800_000_000 }, 200, { code: 0, msg: 'ok', data: 1_800_000_000 }],
    ['yes without data', { code: 0 }, 201, { code: 0 }],
    ['no', { code: 7002, msg: 'unknown' }, 200, { code: 7002, msg: 'unknown' }],
    ['no with the status of one', { code: 7002 }, 403, { code: 7002 }],
  ])('%s', async (_what, answer, status, taken) => {
    fake.behave = answering(answer, status);
    expect(await ask()).toEqual(taken);
  });

  it.each([
    ['nothing', sending(''), 'not JSON'],
    ['HTML', sending('<html>welcome</html>'), 'not JSON'],
    ['bytes', sending(new Uint8Array([0xff, 0xfe, 0x00])), 'not JSON'],
    ['half an object', sending('{"code":0'), 'not JSON'],
    ['null', answering(null), 'without a code'],
    ['a list', answering([0]), 'without a code'],
    ['a number', answering(0), 'without a code'],
    ['an object without code', answering({ msg: 'ok' }), 'without a code'],
    ['a code that is text', answering({ code: '0' }), 'without a code'],
    ['a code that is none', answering({ code: 0.5 }), 'without a code'],
    ['a 500', answering({ code: 0 }, 500), 'with 500'],
    ['a 503', answering({ code: 7002 }, 503), 'with 503'],
    ['yes with a 404', answering({ code: 0 }, 404), 'yes with 404'],
    ['what goes on for ever', endless, 'more than 65536 bytes'],
    ['a closed connection', hangingUp, 'cannot be reached'],
  ])('%s is none', async (_what, behaviour, why) => {
    fake.behave = behaviour;
    const error = await ask().catch((error: unknown) => error);
    expect(error).toBeInstanceOf(ValidatorFailed);
    expect((error as Error).message).toContain(why);
    expect((error as Error).message).not.toContain('secret-key');
  });

  it.each([301, 302, 303, 307, 308])('%i is none, and is not followed', async (status) => {
    await using elsewhere = await FakeValidator.start();
    fake.behave = redirecting(`${elsewhere.url}/`, status);
    await expect(ask()).rejects.toThrow(`answers with ${status}`);
    expect(elsewhere.requests).toEqual([]);
  });

  it.each([
    [200, 'more than'],
    [500, 'with 500'],
    [302, 'with 302'],
  ])('without end is given up (%i)', async (status, why) => {
    fake.behave = (response, asked) => endless(response.writeHead(status, { location: '/' }), asked);
    await expect(ask()).rejects.toThrow(why);
    await fake.givenUp.take();
  });

  it.each([
    ['that never comes', hanging],
    ['that stops halfway', stalling],
  ])('%s is waited for no longer than allowed', async (_what, behaviour) => {
    fake.behave = behaviour;
    const failed = expect(ask()).rejects.toThrow('in time');
    await fake.arrivals.take();
    await time.advance(TIMEOUT - 1);
    expect(fake.givenUp.received).toBe(0);
    await time.advance(1);
    await failed;
    await fake.givenUp.take();
  });

  it('of a closed port is none', async () => {
    await fake[Symbol.asyncDispose]();
    await expect(ask()).rejects.toThrow('cannot be reached (ECONNREFUSED)');
  });
});
