import { expect, it, vi } from 'vitest';
import { describeWithRedis, RedisServer } from '../support/redis.ts';
import { ServiceProcess } from '../support/service-process.ts';
import { PATIENCE } from './crash/patience.ts';

interface Line {
  readonly level: number;
  readonly msg: string;
}

describeWithRedis('the log while Redis is away', () => {
  it('has one warning for all connections, without a stack, and one line when they are back', async () => {
    await using redis = await RedisServer.start();
    await using service = await ServiceProcess.start({ redis: { addr: redis.addr } });
    const lines = () => service.stdout.map((line) => JSON.parse(line) as Line);
    const warnings = () => lines().filter(({ level }) => level >= 40);
    await redis.down();
    await vi.waitFor(() => expect(warnings()).not.toEqual([]), PATIENCE);
    await redis.up();
    await vi.waitFor(
      () => expect(lines().map(({ msg }) => msg)).toContain('Redis can be reached again'),
      PATIENCE,
    );
    expect(warnings()).toEqual([
      expect.objectContaining({ msg: expect.stringMatching(`^Redis at ${redis.addr} cannot be reached: `) }),
    ]);
    expect(warnings()[0]).not.toHaveProperty('err');
    expect(lines().filter(({ msg }) => msg.includes('reached again'))).toHaveLength(1);
  });
});
