import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AskingSocket } from '../../../bench/asking-socket.ts';
import { answersOf, otherServer } from '../../../bench/compared-server.ts';
import { listeningProcesses } from '../../../bench/listening-processes.ts';
import { requestText } from '../../../bench/whole-answer.ts';

async function listen(server: Server | ReturnType<typeof createTcpServer>) {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { port, [Symbol.asyncDispose]: async () => void (await once(server.close(), 'close')) };
}

const http = (answer: RequestListener) => listen(createServer(answer));
const raw = (answer: string) =>
  listen(
    createTcpServer((socket) => socket.on('error', () => undefined).once('data', () => socket.end(answer))),
  );

/** Three requests on one connection, or on those that take its place. */
async function askThrice(port: number): Promise<number> {
  const request = requestText('/', { port });
  let answers = 0;
  await new Promise<void>((resolve, reject) => {
    const answered = () => {
      if (++answers === 3) resolve();
      else socket.ask(request);
    };
    const socket = new AskingSocket({ port }, answered, reject);
    socket.ask(request);
  });
  return answers;
}

describe('the load on another update server', () => {
  it.each<[string, RequestListener]>([
    ['states its length', (_request, answer) => void answer.setHeader('content-length', 2).end('{}')],
    ['sends chunks', (_request, answer) => void (answer.write('{'), answer.end('}'))],
    ['has no body', (_request, answer) => void answer.writeHead(204).end()],
    ['closes each connection', (_request, answer) => void answer.setHeader('connection', 'close').end('{}')],
  ])('counts each answer of a server that %s', async (_what, answer) => {
    await using server = await http(answer);
    expect(await askThrice(server.port)).toBe(3);
  });

  it('counts an answer that ends with its connection', async () => {
    await using server = await raw('HTTP/1.0 200 OK\r\n\r\nversion: 1.0.0');
    expect(await askThrice(server.port)).toBe(3);
  });

  it('fails with an answer that is no success', async () => {
    await using server = await http((_request, answer) => void answer.writeHead(429).end());
    await expect(askThrice(server.port)).rejects.toThrow('429 Too Many Requests');
  });

  it('fails with an answer that breaks off', async () => {
    await using server = await raw('HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nver');
    await expect(askThrice(server.port)).rejects.toThrow('closed a connection');
  });
});

describe('another update server', () => {
  it('is asked with its headers, `Host` among them, and its processes are found', async () => {
    await using server = await http(({ headers, url }, answer) => void answer.end(`${headers.host} ${url}`));
    const urls = [1, 2].map((it) => new URL(`http://127.0.0.1:${server.port}/update?from=${it}`));
    const other = otherServer(urls, ['Host: updates.example.com'], []);
    expect(await answersOf(other)).toEqual([
      'updates.example.com /update?from=1',
      'updates.example.com /update?from=2',
    ]);
    expect(other.pids).toEqual([process.pid]);
  });

  it('is refused when it does not answer with success', async () => {
    await using server = await http((_request, answer) => void answer.writeHead(404).end('nothing here'));
    const other = otherServer([new URL(`http://127.0.0.1:${server.port}/`)], [], []);
    await expect(answersOf(other)).rejects.toThrow('/ is answered 404: nothing here');
  });

  it('has the processes that are named', async () => {
    const other = otherServer([new URL('http://127.0.0.1:1/')], [], [42]);
    expect(other.pids).toEqual([42]);
    expect(listeningProcesses(1)).toEqual([]);
  });

  it.each([
    [[], [], 'name the URL'],
    [['https://127.0.0.1/'], [], 'http:// only'],
    [['http://127.0.0.1:1/', 'http://127.0.0.1:2/'], [], 'of one server'],
    [['http://127.0.0.1:1/'], ['nonsense'], 'not a header'],
  ])('is not %j with %j', (urls, headers, reason) => {
    expect(() =>
      otherServer(
        urls.map((url) => new URL(url)),
        headers,
        [],
      ),
    ).toThrow(reason);
  });
});
