import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Client } from '../../support/client.ts';
import { answering, FakeValidator } from '../../support/fake-validator.ts';
import { zipOf } from '../../support/packages.ts';
import { PublisherScript } from '../../support/publisher-script.ts';
import { ServiceProcess } from '../../support/service-process.ts';

const ADMIN = 'configured-administrator-token';
const PUBLISHER = 'token-of-a-publisher';

type Line = Readonly<Record<string, unknown>>;

let fake: FakeValidator;
let service: ServiceProcess;
beforeAll(async () => {
  fake = await FakeValidator.start(answering({ code: 0 }));
  service = await ServiceProcess.start({
    log: { level: 'trace', requests: 'all' },
    auth: { admin_token: ADMIN, uploader_validation_url: fake.url },
  });
});
afterAll(async () => {
  const output = [...service.stdout, service.stderr].join('\n');
  await service[Symbol.asyncDispose]();
  await fake[Symbol.asyncDispose]();
  for (const token of [ADMIN, PUBLISHER]) expect(output).not.toContain(token);
});

const lines = (): Line[] =>
  service.stdout.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Line);
/** Waits for the lines of one request, its last one included. */
const linesOf = (requestId: string): Promise<Line[]> =>
  vi.waitFor(() => {
    const found = lines().filter((line) => line.requestId === requestId);
    expect(found.map(({ msg }) => msg)).toContain('request');
    return found;
  });
const release = async (version_name: string, text: string) => ({
  version_name,
  file: await zipOf({ 'app.bin': text, 'same.bin': 'same' }),
});
const requestIdOf = ({ headers }: { headers: Headers }) => headers.get('x-request-id')!;

describe('what is logged about a request', () => {
  it('names the administrator or the publisher who made it, and the address, in every line', async () => {
    const admin = new Client(service.url, ADMIN);
    const publisher = new Client(service.url, PUBLISHER);
    await admin.createResource('my-app', { update_type: 'incremental' });
    const published: [client: Client, version: string, actor: string][] = [
      [admin, '1.0.0', 'admin:bootstrap'],
      [publisher, '1.1.0', 'publisher:my-app'],
    ];
    for (const [client, version, actor] of published) {
      const answer = await client.publish('my-app', await release(version, version));
      expect(answer.status).toBe(201);
      const found = await linesOf(requestIdOf(answer));
      expect(found.map(({ msg }) => msg)).toContain('package published');
      expect(found.map((line) => line.actor)).toEqual(found.map(() => actor));
      expect(found.map((line) => line.ip)).toEqual(found.map(() => '127.0.0.1'));
    }
  });

  it('names no actor where none is known: refused and public', async () => {
    const stranger = new Client(service.url, 'wrong-token-of-somebody-else');
    const answers = [
      await stranger.createResource('theirs'),
      await new Client(service.url, ADMIN).send('GET', '/info'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 200]);
    for (const answer of answers)
      for (const line of await linesOf(requestIdOf(answer))) expect(line).not.toHaveProperty('actor');
  });

  it('names who was granted an upload, since the job that publishes it knows no request', async () => {
    const script = new PublisherScript(service.url, 'my-app', PUBLISHER);
    const request = { name: '2.0.0', os: 'win', arch: 'x64', channel: 'stable', filename: 'my-app.zip' };
    const answer = await script.begin(request);
    expect(answer.status).toBe(200);
    const found = await linesOf(requestIdOf(answer));
    expect(found.filter(({ msg }) => msg === 'upload granted')).toMatchObject([
      {
        actor: 'publisher:my-app',
        ip: '127.0.0.1',
        upload: answer.body.data!.key.split('/')[1],
        resource: 'my-app',
        version: '2.0.0',
        os: 'windows',
        arch: 'amd64',
      },
    ]);
    const { signature, policy } = answer.body.data!;
    for (const secret of [signature, policy]) expect(service.stdout.join('\n')).not.toContain(secret);
  });

  it('does not name who asked in the lines of the job that followed', async () => {
    const built = await vi.waitFor(
      () => {
        const found = lines().find(({ msg }) => String(msg).startsWith('incremental package'));
        expect(found).toBeDefined();
        return found!;
      },
      { timeout: 20_000 },
    );
    expect(built).not.toHaveProperty('requestId');
    expect(built).not.toHaveProperty('actor');
  });
});
