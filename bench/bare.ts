import { Forked } from './forked.ts';

export interface Constant {
  readonly body: string;
  /** When given, the answer is 304 with this entity tag only. */
  readonly etag?: string | undefined;
}

/** The yardstick: a Fastify server, in a process of its own, that answers one string. */
export class Bare extends Forked<Constant, number> {
  port: number;

  constructor() {
    super('bare.process.ts', { side: 'server' });
  }

  /** To be called before the first request, and for every other string. */
  async answerWith(constant: Constant): Promise<void> {
    this.port = await this.run(constant);
  }
}
