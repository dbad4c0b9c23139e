import { expect, vi } from 'vitest';
import type { ServiceProcess } from '../../support/service-process.ts';

/** What a publish, or any other change, may take at most to show on every node, ms. */
const BOUND = 5000;

/** Waits until a check there says so, at most for as long as the service promises. */
export async function seenBy(
  node: ServiceProcess,
  rid: string,
  version: string | number,
  timeout = BOUND,
): Promise<void> {
  const isShown = async () => {
    const { status, body } = await node.client().latest(rid);
    expect(status === 200 ? body.data.version_name : status).toBe(version);
  };
  await vi.waitFor(isShown, { timeout, interval: 50 });
}
