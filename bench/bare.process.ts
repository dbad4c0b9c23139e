import fastify from 'fastify';
import type { AddressInfo } from 'node:net';
import type { Constant } from './bare.ts';

let constant: Constant = { body: '' };
process.on('message', (sent: Constant) => {
  constant = sent;
  process.send!(port);
});
// This process ends with the benchmark, even when that is killed.
process.once('disconnect', () => process.exit());
const app = fastify();
for (const route of ['/resources/:rid/latest', '/api/resources/:rid/latest'])
  app.get(route, (_request, reply) => {
    if (constant.etag !== undefined) void reply.code(304).header('etag', constant.etag).send();
    else void reply.header('content-type', 'application/json; charset=utf-8').send(constant.body);
  });
await app.listen({ port: 0, host: '127.0.0.1' });
const { port } = app.server.address() as AddressInfo;
