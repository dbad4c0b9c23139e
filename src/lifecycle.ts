import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { setTimeout as after } from 'node:timers/promises';
import { ConfigInvalid } from './config/config-invalid.ts';
import type { InstanceConfig } from './config/sections/instance-config.ts';
import { DataDirectoryInUse } from './database/data-directory-lock.ts';
import { DatabaseUnavailable } from './database/database-unavailable.ts';
import { SchemaBehind } from './database/schema-behind.ts';
import { Leaving } from './health/leaving.ts';

/** Within this time, ms, a second signal is a copy of the first: on Ctrl-C the terminal signals all processes, and npm passes its signal on. */
const DUPLICATE_SIGNAL = 500;
/** Time limit, ms, of the first step: deregistering, closing idle connections. */
const LEAVING_LIMIT = 3000;
/** Time limit, ms, of closing connections to servers that do not answer. */
const CLOSING_LIMIT = 5000;

type Limits = Pick<InstanceConfig, 'shutdown_delay' | 'shutdown_grace'>;

/**
 * On SIGTERM or SIGINT: deregister, finish requests and jobs in progress, exit 0. Takes at most the two limits and
 * eight seconds, even when something hangs. A second signal exits at once.
 */
export function stopOnSignals(app: NestFastifyApplication, limits: Limits): void {
  let since: number | undefined;
  const onSignal = () => {
    if (since !== undefined && performance.now() - since > DUPLICATE_SIGNAL) process.exit(1);
    if (since !== undefined) return;
    since = performance.now();
    exitWithin(LEAVING_LIMIT + limits.shutdown_delay + limits.shutdown_grace + CLOSING_LIMIT);
    stop(app, limits).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

/** A late exit loses nothing: acknowledged changes are stored, and unfinished jobs run again. */
function exitWithin(limit: number): void {
  setTimeout(() => {
    console.error('shutdown takes too long: exiting without closing everything');
    process.exit(0);
  }, limit);
}

async function stop(app: NestFastifyApplication, { shutdown_delay, shutdown_grace }: Limits): Promise<void> {
  const server = app.getHttpServer();
  await Promise.race([app.get(Leaving).begin(), after(LEAVING_LIMIT)]);
  if (server.listening) await after(shutdown_delay);
  // Before app.close(), which waits for running jobs first.
  server.close();
  setTimeout(() => server.closeAllConnections(), shutdown_grace);
  await app.close();
}

/** Prints a sentence for errors that an operator can fix, and the stack of any other. */
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
  return `${address}:${port} ${reason}: set instance.host, instance.port and instance.admin_port to addresses that are free`;
}
