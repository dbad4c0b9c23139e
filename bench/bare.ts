import { Forked } from './forked.ts';

export interface Constant {
  readonly body: string;
  /** When it is given, all that is answered is 304 and this. */
  readonly etag?: string | undefined;
}

/** What the service is measured against: a Fastify server, in a process of its own, that answers one string. */
export class Bare extends Forked<Constant, number> {
  port: number;

  constructor() {
    super('bare.process.ts', { side: 'server' });
  }

  /** To be called first, and for every other string. */
  async answerWith(constant: Constant): Promise<void> {
    this.port = await this.run(constant);
  }
}
