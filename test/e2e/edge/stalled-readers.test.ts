import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { connect, type Socket } from 'node:net';
import { once } from 'node:events';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';

it('a download whose reader stalls is ended after http.idle_timeout', async () => {
  const file = randomBytes(40_000_000);
  await using app = await TestApp.start({ http: { idle_timeout: '2s' } });
  const client = new Client(app.url);
  await client.createResource('my-app', { update_type: 'full' });
  await client.publish('my-app', { version_name: '1.0.0', file });
  const { download_url } = (await client.latest('my-app')).body.data;
  const { headers } = await fetch(download_url, { redirect: 'manual' });
  const { port, pathname, search } = new URL(headers.get('location')!);
  const accepted = once(app.nest.getHttpServer(), 'connection');
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  socket.pause();
  socket.write(`GET ${pathname}${search} HTTP/1.1\r\nhost: x\r\n\r\n`);
  const [peer] = (await accepted) as [Socket];
  await expect.poll(() => peer.bytesWritten).toBeGreaterThan(0);
  await expect.poll(() => peer.destroyed, { timeout: 10_000 }).toBe(true);
  socket.destroy();
});
