import { expect, vi } from 'vitest';
import type { ServiceProcess } from '../../support/service-process.ts';
import { PATIENCE } from './patience.ts';

const reasonOf = (error: Error & { cause?: NodeJS.ErrnoException }) => error.cause?.code;

/** Resolves once nobody is let in any more. */
export async function refusesConnections({ url }: ServiceProcess): Promise<void> {
  const knock = () => fetch(`${url}/health/live`).then(({ status }) => status, reasonOf);
  await vi.waitFor(async () => expect(await knock()).toBe('ECONNREFUSED'), PATIENCE);
}
