import { expect, it } from 'vitest';
import type { Offer } from '../../../src/catalogue/offers.ts';
import { AnswerTemplate } from '../../../src/distribution/answer-template.ts';
import { ConstantBody } from '../../../src/distribution/constant-body.ts';
import { LatestWording } from '../../../src/distribution/interfaces/latest/latest-wording.ts';
import type { Wording } from '../../../src/distribution/wording.ts';
import type { ValidCdk } from '../../../src/entitlements/verdict.ts';
import { CheckWording } from '../../../src/mirrorchyan/interfaces/check/check-wording.ts';
import { resourceId } from '../../../src/resources/resource.ts';

const offer = (customData: string) =>
  ({
    version: {
      name: 'v1.1.0',
      number: 2,
      channel: 'stable',
      createdAt: new Date('2026-11-20T10:00:00.000Z'),
    },
    package: { os: 'windows', arch: 'amd64', updateType: 'full', storageId: 1, size: 7, sha256: 'ab' },
    releaseNote: 'new: "é"\n',
    customData,
  }) as unknown as Offer;
const HOLDERS = [0, 1_767_196_800].map((expires): ValidCdk => ({ kind: 'valid', ref: '', expires }));

/** Every answer with its tag, `URL` for the download URL. */
function answersOf({ anonymous, open, holder, refusalData }: Wording): unknown[] {
  const shown = [anonymous, open, holder].map((body) =>
    body instanceof ConstantBody
      ? [body.text, body.etag]
      : [undefined, ...HOLDERS].map((one) => body.fill(() => 'URL', one).text).concat(body.tag),
  );
  return [...shown, refusalData];
}

const LATEST_HEAD =
  '{"code":0,"msg":"success","data":{"resource_id":"app","version_name":"v1.1.0","version_number":2,' +
  '"channel":"stable","system":"windows","arch":"amd64","update_available":';
const NOTES = String.raw`"release_note":"new: \"é\"\n"`;

it('latest', () => {
  const wording = new LatestWording(resourceId('app'), offer('x'));
  const current = `${LATEST_HEAD}false,"created_at":"2026-11-20T10:00:00.000Z"}}`;
  const rest = `${NOTES},"custom_data":"x","file_size":7,"file_hash":"sha256:ab","created_at":"2026-11-20T10:00:00.000Z"}}`;
  const update = `${LATEST_HEAD}true,"update_type":"full","download_url":"URL",${rest}`;
  const constant = [current, 'W/"rGYNJ_ptIqN_tgVe"'];
  expect(answersOf(wording.current)).toEqual([constant, constant, constant, undefined]);
  const template = [update, update, update, 'Y2DRU7wbA6X-zp7f'];
  expect(answersOf(wording.update(offer('x').package))).toEqual([
    [`${LATEST_HEAD}true,"update_type":"full",${rest}`, 'W/"1bpcapdg_Ib0-EJu"'],
    template,
    template,
    undefined,
  ]);
});

it('MirrorChyan', () => {
  const wording = new CheckWording(offer(''), 'beta');
  const platform = '"channel":"beta","os":"windows","arch":"amd64"';
  const version = '"version_name":"v1.1.0","version_number":2';
  const newest = '{"code":0,"msg":"current resource latest version is v1.1.0","data":{';
  const current = `{"code":0,"msg":"current version is latest","data":{${version},"release_note":"placeholder",${platform}`;
  const update = `{"code":0,"msg":"success","data":{${version},"url":"URL","sha256":"ab","filesize":7,"update_type":"full",${NOTES},${platform}`;
  const expiry = ',"cdk_expired_time":1767196800';
  const facts = {
    version_name: 'v1.1.0',
    version_number: 2,
    release_note: 'new: "é"\n',
    channel: 'beta',
    os: 'windows',
    arch: 'amd64',
  };
  expect(answersOf(wording.current)).toEqual([
    [`${newest}${version},"release_note":"placeholder",${platform}}}`, 'W/"kUWPegiyPKnTYleh"'],
    [`${current}}}`, 'W/"ky1raObihb3Gu2Gg"'],
    [`${current}}}`, `${current}}}`, `${current}${expiry}}}`, expect.any(String)],
    facts,
  ]);
  const template = [`${update}}}`, `${update}}}`, `${update}${expiry}}}`, '8DnlvRum96H1r2QF'];
  expect(answersOf(wording.update(offer('').package))).toEqual([
    [`${newest}${version},${NOTES},${platform}}}`, 'W/"kiMudrgnjGbCAN35"'],
    template,
    template,
    facts,
  ]);
});

it('MirrorChyan: custom data stands before the release note', () => {
  const { open } = new CheckWording(offer('x'), 'stable').update(offer('x').package);
  expect((open as AnswerTemplate).fill(() => '').text).toContain(
    '"update_type":"full","custom_data":"x","release_note"',
  );
});
