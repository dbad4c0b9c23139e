import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A licence server that finds every CDK valid. A message is answered with its port. */
const ANSWER = JSON.stringify({ code: 0, msg: 'success', data: 4_000_000_000 });

process.on('message', () => {
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
});
process.once('disconnect', () => process.exit());
const server = createServer((request, response) => {
  request.resume().once('end', () => response.setHeader('content-type', 'application/json').end(ANSWER));
});
