import type { FastifyInstance } from 'fastify';
import type { IncomingMessage } from 'node:http';
import { InvalidParams } from '../errors/invalid-params.ts';
import { HttpRefusal } from './http-refusal.ts';

/** "host" */
const HOST_LENGTH = 4;

/** Of several Host headers Node keeps the first, where a proxy in front may have gone by the last. */
export function hasOneHost({ rawHeaders }: IncomingMessage): boolean {
  let hosts = 0;
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!;
    if (name.length === HOST_LENGTH && name.toLowerCase() === 'host') hosts++;
  }
  return hosts <= 1;
}

export function unknownCoding(): HttpRefusal {
  return new HttpRefusal(501, 'Transfer-Encoding can only be chunked', { connection: 'close' });
}

function unknownExpectation(): HttpRefusal {
  return new HttpRefusal(417, 'Expect can only be 100-continue', { connection: 'close' });
}

/** As Node tells it from other expectations. */
const ASKS_FIRST = /(?:^|\W)100-continue(?:$|\W)/i;

/** Refuses heads that other servers read differently, or that cannot be met, before anything is done with them. */
export function refuseOddHeads(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw }, _reply, done) => {
    const { expect, 'transfer-encoding': coding } = raw.headers;
    if (!hasOneHost(raw)) done(InvalidParams.of('host', 'must be given once'));
    else if (coding !== undefined && coding.trim().toLowerCase() !== 'chunked') done(unknownCoding());
    else if (expect !== undefined && !ASKS_FIRST.test(expect)) done(unknownExpectation());
    else done();
  });
}
