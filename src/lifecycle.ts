import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as after } from 'node:timers/promises';
import { ConfigInvalid } from './config/config-invalid.ts';
import type { InstanceConfig } from './config/sections/instance-config.ts';
import { DataDirectoryInUse } from './database/data-directory-lock.ts';
import { DatabaseUnavailable } from './database/database-unavailable.ts';
import { SchemaBehind } from './database/schema-behind.ts';
import { Leaving } from './health/leaving.ts';

/** Within this time, ms, a second signal is the first one again: npm hands on a Ctrl-C that the terminal sent to all. */
const ECHO = 500;
/** Most time, ms, to tell others that this instance leaves. */
const GOODBYES = 3000;
/** Most time, ms, that databases which do not answer may take to be let go of. */
const LETTING_GO = 5000;

type Limits = Pick<InstanceConfig, 'shutdown_delay' | 'shutdown_grace'>;

/**
 * SIGTERM or SIGINT: leave, finish what is under way, and exit 0, within the limits and eight seconds whatever
 * hangs. A second one exits at once.
 */
export function stopOnSignals(app: NestFastifyApplication, limits: Limits): void {
  let since: number | undefined;
  const onSignal = () => {
    if (since !== undefined && performance.now() - since > ECHO) process.exit(1);
    if (since !== undefined) return;
    since = performance.now();
    endWithin(GOODBYES + limits.shutdown_delay + limits.shutdown_grace + LETTING_GO);
    stop(app, limits).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

/** Nothing is lost by it: what was acknowledged is stored, and what a job has not finished will be done again. */
function endWithin(most: number): void {
  setTimeout(() => {
    console.error('something does not let go of this instance: ending without it');
    process.exit(0);
  }, most);
}

async function stop(app: NestFastifyApplication, { shutdown_delay, shutdown_grace }: Limits): Promise<void> {
  const server = app.getHttpServer();
  await Promise.race([app.get(Leaving).begin(), after(GOODBYES)]);
  if (server.listening) await after(shutdown_delay);
  // At once: the application lets running jobs stop before it closes its server.
  server.close();
  setTimeout(() => server.closeAllConnections(), shutdown_grace);
  await app.close();
}

/** What an operator can mend gets a sentence, anything else its stack. */
export function fail(error: unknown): void {
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigInvalid || error instanceof DataDirectoryInUse) return error.message;
  if (error instanceof DatabaseUnavailable || error instanceof SchemaBehind) return error.message;
  const { syscall, code, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (syscall !== 'listen') return undefined;
  const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
  return `${address}:${port} ${reason}: set instance.host and instance.port to an address that is free`;
}
