import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { ConfigInvalid } from './config/config-invalid.ts';
import { DataDirectoryInUse } from './database/data-directory-lock.ts';

/** SIGTERM or SIGINT: finish what is under way, at most `grace` ms, and exit 0. A second one exits at once. */
export function stopOnSignals(app: NestFastifyApplication, grace: number): void {
  let stopping = false;
  const stop = () => {
    if (stopping) process.exit(1);
    stopping = true;
    const cut = setTimeout(() => app.getHttpServer().closeAllConnections(), grace);
    app.close().then(
      () => {
        clearTimeout(cut);
        process.exit(0);
      },
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
}

/** What an operator can mend gets a sentence, anything else its stack. */
export function fail(error: unknown): void {
  const known = error instanceof ConfigInvalid || error instanceof DataDirectoryInUse || isListenError(error);
  console.error(known ? (error as Error).message : error);
  process.exit(1);
}

function isListenError(error: unknown): boolean {
  return ['EADDRINUSE', 'EACCES', 'EADDRNOTAVAIL'].includes((error as NodeJS.ErrnoException)?.code ?? '');
}
