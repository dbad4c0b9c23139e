import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigInvalid } from './config/config-invalid.ts';
import { DataDirectoryInUse } from './database/data-directory-lock.ts';
import { DatabaseUnavailable } from './database/database-unavailable.ts';

/** Within this time, ms, a second signal is the first one again: npm hands on a Ctrl-C that the terminal sent to all. */
const ECHO = 500;

/** SIGTERM or SIGINT: finish what is under way, at most `grace` ms, and exit 0. A second one exits at once. */
export function stopOnSignals(app: NestFastifyApplication, grace: number): void {
  let since: number | undefined;
  const onSignal = () => {
    if (since !== undefined && performance.now() - since > ECHO) process.exit(1);
    if (since !== undefined) return;
    since = performance.now();
    stop(app, grace).then(() => process.exit(0), fail);
  };
  process.on('SIGTERM', onSignal).on('SIGINT', onSignal);
}

async function stop(app: NestFastifyApplication, grace: number): Promise<void> {
  const server = app.getHttpServer();
  // At once: the application lets running jobs stop before it closes its server.
  server.close();
  setTimeout(() => server.closeAllConnections(), grace);
  await app.close();
}

/** What an operator can mend gets a sentence, anything else its stack. */
export function fail(error: unknown): void {
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigInvalid || error instanceof DataDirectoryInUse) return error.message;
  if (error instanceof DatabaseUnavailable) return error.message;
  const { syscall, code, address, port } = error as NodeJS.ErrnoException & {
    address?: string;
    port?: number;
  };
  if (syscall !== 'listen') return undefined;
  const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
  return `${address}:${port} ${reason}: set instance.host and instance.port to an address that is free`;
}
