import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { type Level, pino } from 'pino';

/** The log of a command, which has no application: for people on a terminal, else JSON lines like those of the service. */
export function commandLogger(): LoggerService {
  if (process.stdout.isTTY) return new ConsoleLogger();
  const lines = pino();
  const at = (level: Level) => (message: unknown, context?: string) =>
    lines[level]({ context }, String(message));
  return { log: at('info'), warn: at('warn'), error: at('error'), fatal: at('fatal') };
}
