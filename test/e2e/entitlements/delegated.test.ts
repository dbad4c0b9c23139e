import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CheckCdk } from '../../../src/entitlements/logic/check-cdk.ts';
import { RedeemCdk } from '../../../src/entitlements/logic/redeem-cdk.ts';
import { ValidateUploader } from '../../../src/entitlements/logic/validate-uploader.ts';
import { resourceId } from '../../../src/resources/resource.ts';
import { answering, FakeValidator } from '../../support/fake-validator.ts';
import { TestApp } from '../../support/test-app.ts';

let fake: FakeValidator;
let app: TestApp;
beforeEach(async () => {
  fake = await FakeValidator.start();
  app = await TestApp.start({
    auth: {
      cdk_validation_url: `${fake.url}/cdk`,
      download_validation_url: `${fake.url}/download`,
      uploader_validation_url: `${fake.url}/uploader`,
    },
  });
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
});

const resource = resourceId('app');

describe('validators that are configured', () => {
  it('are asked from the check to the redemption', async () => {
    fake.behave = answering({ code: 0, msg: '', data: 4_000_000_000 });
    const question = { cdk: 'theirs', resource, userAgent: 'MXU', ip: '203.0.113.7' };
    const verdict = await app.nest.get(CheckCdk, { strict: false }).check(question);
    if (verdict.kind !== 'valid') throw new Error(verdict.kind);
    expect(verdict).toMatchObject({ expires: 4_000_000_000, sealed: expect.any(String) });
    const { ref, sealed = '' } = verdict;
    const client = { client: '203.0.113.7', userAgent: 'MXU' };
    const redemption = { ref, sealed, resource, keyId: 'key', ...client, version: '1.0.0', fileSize: 5 };
    expect(await app.nest.get(RedeemCdk, { strict: false }).redeem(redemption)).toBe('granted');
    expect(await app.nest.get(ValidateUploader, { strict: false }).mayPublish('token', resource)).toBe(true);
    const body = { cdk: 'theirs', resource: 'app', ua: 'MXU', ip: '203.0.113.7' };
    expect(fake.requests).toEqual([
      { method: 'POST', target: '/cdk', body },
      { method: 'POST', target: '/download', body: { ...body, version: '1.0.0', filesize: 5 } },
      { method: 'POST', target: '/uploader?token=token&rid=app', body: undefined },
    ]);
  });
});
