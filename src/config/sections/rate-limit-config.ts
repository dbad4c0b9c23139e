import { Int } from '../keys/int.ts';

export class RateLimitConfig {
  @Int({ doc: 'Writing requests per minute and client; 0 turns the limit off.', max: 1_000_000 })
  readonly writes: number = 1200;

  @Int({
    doc: 'Failed authentications per minute and client, answered 429 beyond it; a valid token always passes. 0 turns the limit off.',
    max: 1_000_000,
  })
  readonly failed_auth: number = 120;
}
