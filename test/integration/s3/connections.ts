import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { StoreUnavailable } from '../../../src/storage/store-unavailable.ts';
import { key } from '../../contracts/blob-store.contract.ts';
import type { S3Server } from '../../support/s3.ts';
import { MIB, S3Lab } from './s3-lab.ts';

const twelve = randomBytes(12 * MIB);

/** The number of connections and how they are shared. */
export function describeConnections(server: () => S3Server): void {
  let s3: S3Lab;
  beforeEach(async () => {
    s3 = await S3Lab.open(server());
  });
  afterEach(() => s3[Symbol.asyncDispose]());

  it('keeps to its number of connections, and frees those of unread streams', async () => {
    await s3.store.publish(key('app/big.zip'), await s3.stage(twelve));
    const store = s3.remote({ max_connections: 2 });
    for (let i = 0; i < 10; i++) {
      const stream = await store.read(key('app/big.zip'));
      stream.destroy();
      await once(stream, 'close').catch(() => undefined);
      await expect(store.read(key('app/big.zip'), { start: 0, end: 12 * MIB })).rejects.toThrow(RangeError);
    }
    const all = await Promise.all(
      Array.from({ length: 8 }, async (_, i) =>
        buffer(await store.read(key('app/big.zip'), { start: 0, end: i })),
      ),
    );
    expect(all.map(({ length }) => length)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(s3.link.connections).toBeLessThanOrEqual(4);
  });

  it('does not keep publishers waiting for slow downloads', async () => {
    await s3.store.publish(key('app/big.zip'), await s3.stage(twelve));
    const store = s3.remote({ max_connections: 1, connect_timeout: '500ms', attempts: 1 });
    const slow = await store.read(key('app/big.zip'));
    await expect(store.read(key('app/big.zip'))).rejects.toBeInstanceOf(StoreUnavailable);
    await store.publish(key('app/y.zip'), await s3.stage(Buffer.from('y')));
    expect(await buffer(slow)).toHaveLength(12 * MIB);
  });
}
