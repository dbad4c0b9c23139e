import { vi } from 'vitest';
import { type PublisherScript, succeeded } from '../../support/publisher-script.ts';

/** What the script is told in the end, once it need not wait any longer. */
export async function outcomeOf(script: PublisherScript, key: string): Promise<object> {
  return vi.waitFor(
    async () => {
      const { data } = succeeded(await script.status(key)).body;
      if (data!.status === 1) throw new Error('still pending');
      return data!;
    },
    { timeout: 30_000, interval: 20 },
  );
}
