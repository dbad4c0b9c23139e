import { describe, expect, it } from 'vitest';
import { answering, FakeValidator, hangingUp } from '../../support/fake-validator.ts';
import { createCdk, FILE, native, redeem, shipped, start } from './paid-resources.ts';

describe('a validator elsewhere', () => {
  it('decides, and receives who asks for what', async () => {
    await using validator = await FakeValidator.start(answering({ code: 0, msg: '', data: 1_999_999_999 }));
    const { app, client } = await start({ auth: { cdk_validation_url: validator.url } });
    await using _ = app;
    const { body } = await client.send(
      'GET',
      '/api/resources/paid/latest?cdk=their-key&current_version=1.0.0&user_agent=MXU',
    );
    expect(body.data.cdk_expired_time).toBe(1_999_999_999);
    expect((await redeem(body.data.url)).status).toBe(302);
    expect(validator.requests.map(({ body: asked }) => asked)).toEqual([
      { cdk: 'their-key', resource: 'paid', ua: 'MXU', ip: '127.0.0.1' },
    ]);
  });

  it.each([7006, 42, 8001, 7003])('refuses with the code %i and in its own words', async (code) => {
    const msg = 'used on 3 devices:\nsign out on one';
    const told = { code, msg: 'used on 3 devices: sign out on one' };
    await using validator = await FakeValidator.start(answering({ code, msg }));
    const { app, client } = await start({ auth: { cdk_validation_url: validator.url } });
    await using _ = app;
    for (let n = 0; n < 2; n++) {
      const answer = await native(client, 'their-key');
      expect([answer.status, answer.body]).toEqual([403, told]);
      const { status, body } = await shipped(client, 'their-key');
      expect([status, body]).toEqual([403, { ...told, data: expect.any(Object) }]);
      expect(body.data).toMatchObject({ version_name: '2.0.0' });
      expect(body.data).not.toHaveProperty('url');
    }
  });

  it('that refuses with a code of its own has our words when it has none', async () => {
    await using validator = await FakeValidator.start(answering({ code: 7006 }));
    const { app, client } = await start({ auth: { cdk_validation_url: validator.url } });
    await using _ = app;
    const { status, body } = await native(client, 'their-key');
    expect([status, body]).toEqual([403, { code: 7006, msg: 'the CDK is not valid' }]);
  });

  it('ends a download in its own words', async () => {
    await using validator = await FakeValidator.start(answering({ code: 0, data: 1_999_999_999 }));
    const { app, client } = await start({
      auth: { cdk_validation_url: validator.url, cdk_cache_time: '1s' },
    });
    await using _ = app;
    const { body } = await native(client, 'their-key');
    const file = (await redeem(body.data.download_url)).headers.get('location')!;
    validator.behave = answering({ code: 7006, msg: 'refunded' });
    await expect.poll(async () => (await native(client, 'their-key')).status, { timeout: 5000 }).toBe(403);
    for (const url of [body.data.download_url, file]) {
      const answer = await redeem(url);
      expect([answer.status, await answer.json()]).toEqual([403, { code: 7006, msg: 'refunded' }]);
    }
  });

  it('whose own codes refuse made-up CDKs is not tried out for ever', async () => {
    await using validator = await FakeValidator.start(answering({ code: 404, msg: 'no such key' }));
    const settings = { auth: { cdk_validation_url: validator.url }, rate_limit: { failed_cdks: 3 } };
    const { app, client } = await start(settings);
    await using _ = app;
    for (let i = 0; i < 3; i++) expect((await native(client, `made-up-${i}`)).status).toBe(403);
    expect((await native(client, 'made-up-3')).status).toBe(429);
  });

  it('that is gone is a 503 for a CDK, and nothing for anybody else', async () => {
    await using validator = await FakeValidator.start(hangingUp);
    const { app, client } = await start({ auth: { cdk_validation_url: validator.url } });
    await using _ = app;
    for (const ask of [native, shipped]) {
      const { status, body } = await ask(client, 'their-key');
      expect([status, body.code]).toEqual([503, 1]);
      expect(body.msg).toMatch(/CDK cannot be validated/);
      expect((await ask(client, '')).status).toBe(200);
    }
    expect((await shipped(client, 'their-key')).body.data).toMatchObject({ version_name: '2.0.0' });
  });

  it('that cannot say about odd keys is still asked about others', async () => {
    await using validator = await FakeValidator.start((response, { body }) =>
      answering(body.cdk.startsWith('odd') ? { code: -1 } : { code: 0, data: 1_999_999_999 })(response, {
        body,
      } as never),
    );
    const { app, client } = await start({ auth: { cdk_validation_url: validator.url, breaker_failures: 2 } });
    await using _ = app;
    for (let i = 0; i < 5; i++) expect((await native(client, `odd-${i}`)).status).toBe(503);
    expect((await native(client, 'good')).status).toBe(200);
  });

  it('is believed for a while after it went away', async () => {
    await using validator = await FakeValidator.start(answering({ code: 0, msg: '', data: 1_999_999_999 }));
    const auth = { cdk_validation_url: validator.url, cdk_cache_time: '0s' };
    const { app, client } = await start({ auth });
    await using _ = app;
    expect((await native(client, 'their-key')).status).toBe(200);
    validator.behave = hangingUp;
    expect((await native(client, 'their-key')).status).toBe(200);
    expect((await native(client, 'another-key')).status).toBe(503);
  });

  it('of downloads is asked when a key is redeemed, with the CDK that the key does not show', async () => {
    await using validator = await FakeValidator.start(answering({ code: 7006, msg: 'used up' }));
    const { app, client } = await start({ auth: { download_validation_url: validator.url } });
    await using _ = app;
    const { cdk } = await createCdk(client);
    const { body } = await native(client, cdk);
    const refused = await redeem(body.data.download_url);
    expect([refused.status, await refused.json()]).toEqual([403, { code: 7006, msg: 'used up' }]);
    const [asked] = validator.requests;
    expect(asked!.body).toMatchObject({ cdk, resource: 'paid', version: '2.0.0', filesize: FILE.length });
    expect(body.data.download_url).not.toContain(cdk);
  });
});
