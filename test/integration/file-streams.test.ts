import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { key } from '../contracts/blob-store.contract.ts';
import { FilesApp } from '../support/files-app.ts';

const MiB = 1024 * 1024;
let app: FilesApp;

beforeEach(async () => {
  app = await FilesApp.start();
});
afterEach(() => app[Symbol.asyncDispose]());

/** An endless stream of zeros; `made` counts its bytes. */
function zeros(made: { bytes: number }): Readable {
  return new Readable({
    read() {
      made.bytes += 64 * 1024;
      this.push(Buffer.alloc(64 * 1024));
    },
  });
}

describe('a client that goes away', () => {
  it.each(['bytes=0-', 'bytes=0-7999999,8000000-9999999'])('has its file closed (%s)', async (range) => {
    const url = await app.put('app/big.zip', Buffer.alloc(10_000_000));
    const response = await app.open(url, { range });
    await once(response, 'readable');
    response.destroy();
    await app.store.allClosed();
    expect(app.store.streams).toHaveLength(1);
    expect(app.served).toBeLessThan(10_000_000);
    expect(app.failures).toEqual([]);
  });

  it.each(['bytes=0-', 'bytes=0-149999,160000-179999'])(
    'has its file closed although the store gives no more bytes (%s)',
    async (range) => {
      const url = await app.put('app/big.zip', Buffer.alloc(200_000));
      let pushed = false;
      app.store.instead = () =>
        new Readable({
          read() {
            if (!pushed) this.push(Buffer.alloc(100_000));
            pushed = true;
          },
        });
      const response = await app.open(url, { range });
      await once(response, 'readable');
      response.destroy();
      await app.store.allClosed();
      expect(app.store.streams[0]?.destroyed).toBe(true);
    },
  );

  it('has the files of all its pipelined requests closed', async () => {
    const url = await app.put('app/big.zip', Buffer.alloc(10_000_000));
    const client = connect(app.port, '127.0.0.1');
    client.write(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`.repeat(30));
    await once(client, 'readable');
    while (app.store.streams.length < 30) await app.ask('/files/none', {}, 'HEAD');
    client.destroy();
    await app.store.allClosed();
    expect(app.store.streams).toHaveLength(30);
  });

  it('has its file closed when it left before there was an answer', async () => {
    const url = await app.put('app/big.zip', Buffer.alloc(10_000_000));
    const client = connect(app.port, '127.0.0.1');
    app.store.afterStat = async (seen) => {
      const left = once(client, 'close');
      client.resetAndDestroy();
      await left;
      await app.ask('/files/none', {}, 'HEAD');
      return seen;
    };
    client.write(`GET ${url} HTTP/1.1\r\nHost: x\r\n\r\n`);
    while (app.store.streams.length === 0) await app.ask('/files/none', {}, 'HEAD');
    await app.store.allClosed();
  });
});

describe('a body that cannot be read to its end', () => {
  /** Resolves to `whole`, or to the message of the error. */
  const receive = (response: IncomingMessage) =>
    buffer(response).then(
      () => 'whole',
      (error: Error) => error.message,
    );

  it('breaks the connection, rather than look complete', async () => {
    const url = await app.put('app/x.zip', Buffer.alloc(200_000));
    app.store.instead = () =>
      Readable.from(
        (async function* fail() {
          yield Buffer.alloc(100_000);
          throw new Error('the disk is gone');
        })(),
      );
    const response = await app.open(url);
    expect(response.statusCode).toBe(200);
    expect(await receive(response)).toBe('aborted');
  });

  it.each(['bytes=0-', 'bytes=0-159999,170000-179999'])(
    'breaks the connection when bytes are missing (%s)',
    async (range) => {
      const url = await app.put('app/x.zip', Buffer.alloc(200_000));
      app.store.instead = () => Readable.from([Buffer.alloc(150_000)]);
      const agent = new Agent({ keepAlive: true });
      const response = await app.open(url, { range }, 'GET', agent);
      expect(await receive(response)).toBe('aborted');
      expect(app.failures).toEqual(['broken']);
      agent.destroy();
    },
  );

  it('is an error answer when not a byte was sent, without a trace of the package', async () => {
    const url = await app.put('app/x.zip', Buffer.alloc(200_000));
    app.store.instead = () =>
      new Readable({
        read() {
          this.destroy(new Error('the disk is gone'));
        },
      });
    const reply = await app.ask(url, { range: 'bytes=0-99' });
    expect(reply.status).toBe(500);
    expect(app.failures).toEqual([]);
    expect(JSON.parse(reply.body.toString())).toMatchObject({ code: -1 });
    expect(reply.headers['content-type']).toContain('application/json');
    for (const name of ['cache-control', 'etag', 'last-modified', 'content-range', 'content-disposition'])
      expect(reply.headers).not.toHaveProperty(name);
  });

  it('is not found when the blob goes between the look and the opening', async () => {
    const url = await app.put('app/x.zip', Buffer.alloc(10));
    app.store.afterStat = async (seen) => {
      await app.store.delete(key('app/x.zip'));
      return seen;
    };
    expect((await app.ask(url, { range: 'bytes=0-1,3-4' })).status).toBe(404);
  });
});

describe('a slow client', () => {
  it('is waited for: what it does not take is not read', async () => {
    const made = { bytes: 0 };
    const url = await app.put('app/x.zip', Buffer.alloc(64 * 1024));
    app.store.afterStat = async (seen) => ({ ...seen, size: 512 * MiB });
    app.store.instead = () => zeros(made);
    const response = await app.open(url);
    for (let i = 0; i < 200; i++) await app.ask('/files/none', {}, 'HEAD');
    expect(made.bytes).toBeLessThan(32 * MiB);
    response.destroy();
    await app.store.allClosed();
  });

  it('gets its own bytes, however many others wait as well', async () => {
    const files = Array.from({ length: 4 }, () => randomBytes(12 * MiB));
    const urls = await Promise.all(files.map((bytes, i) => app.put(`app/${i}.zip`, bytes, `.staged${i}`)));
    const responses = await Promise.all(urls.map((url) => app.open(url)));
    // By now all responses have filled the buffers between them and the file.
    for (let i = 0; i < 200; i++) await app.ask('/files/none', {}, 'HEAD');
    const bodies = await Promise.all(responses.map((response) => buffer(response)));
    expect(bodies.map((body, i) => body.equals(files[i]!))).toEqual([true, true, true, true]);
  });

  it('gets every byte right', async () => {
    const bytes = randomBytes(20 * MiB);
    const response = await app.open(await app.put('app/x.zip', bytes), {
      range: 'bytes=0-10999999,11000000-',
    });
    const received: Buffer[] = [];
    for await (const chunk of response) {
      received.push(chunk as Buffer);
      if (received.length % 50 === 0) await app.ask('/files/none', {}, 'HEAD');
    }
    const body = Buffer.concat(received);
    expect(body.indexOf(bytes.subarray(0, 11_000_000))).toBeGreaterThan(0);
    expect(body.indexOf(bytes.subarray(11_000_000))).toBeGreaterThan(11_000_000);
  });
});
