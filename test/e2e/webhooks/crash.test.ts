import { expect, it } from 'vitest';
import { zipOf } from '../../support/packages.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { answers, WebhookReceiver } from '../../support/webhook-receiver.ts';
import { DataDirectory } from '../crash/data-directory.ts';
import { PATIENCE } from '../crash/patience.ts';

it.each([
  ['while the receiver is being told', () => undefined],
  ['before anybody was asked to tell it', (data: DataDirectory) => data.sql('DELETE FROM jobs')],
])('a publication is told after a kill %s', async (_when, meanwhile) => {
  await using receiver = await WebhookReceiver.start();
  receiver.answer(answers.never);
  await using service = await ServiceProcess.start({
    auth: { admin_token: ADMIN_TOKEN },
    jobs: { lease: '1s' },
    extra: { create_new_version_webhook: receiver.url },
  });
  const client = service.client();
  await client.createResource('my-app');
  const file = await zipOf({ 'app.bin': 'one' });
  expect((await client.publish('my-app', { version_name: '1.0.0', file })).status).toBe(201);
  const first = await receiver.deliveries.take();
  await service.kill();
  const data = new DataDirectory(service.dataDir);
  meanwhile(data);

  await service.restart();
  expect(await receiver.deliveries.take()).toMatchObject({
    body: first.body,
    headers: { 'x-webhook-id': first.headers['x-webhook-id'] },
  });
  await expect.poll(() => data.sql('SELECT id FROM webhook_events'), PATIENCE).toEqual([]);
  await service.kill();
  await service.restart();
  expect(receiver.deliveries.received).toBe(2);
});
