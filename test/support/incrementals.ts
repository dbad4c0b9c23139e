import { vi } from 'vitest';
import type { Client } from './client.ts';

/** The incremental packages to a version, by their old version, once none is being built any more. */
export async function builtIncrementals(
  client: Client,
  rid: string,
  name: string,
): Promise<Record<string, Record<string, any>>> {
  return vi.waitFor(
    async () => {
      const { body } = await client.version(rid, name);
      const list: Record<string, any>[] = body.data.incrementals;
      const open = list.filter(({ status }) => status === 'pending' || status === 'building');
      if (open.length > 0) throw new Error(`still open: ${JSON.stringify(open)}`);
      return Object.fromEntries(list.map((one) => [one['old_version'], one]));
    },
    { timeout: 20_000, interval: 50 },
  );
}
