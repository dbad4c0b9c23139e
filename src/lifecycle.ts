import { Logger } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import path from 'node:path';
import { setTimeout as after } from 'node:timers/promises';
import type { Config } from './config/config.ts';
import { ConfigInvalid } from './config/config-invalid.ts';
import type { LogLevel } from './config/sections/log-config.ts';
import type { InstanceConfig } from './config/sections/instance-config.ts';
import { DataDirectoryInUse } from './database/data-directory-lock.ts';
import { DatabaseDamaged } from './database/database-damaged.ts';
import { DatabaseUnavailable } from './database/database-unavailable.ts';
import { SchemaBehind } from './database/schema-behind.ts';
import { buildInfo } from './health/build-info.ts';
import { Leaving } from './health/leaving.ts';
import { usesRedis } from './redis/uses-redis.ts';
import { SecretUnusable } from './secrets/secret-file.ts';

/** Within this time, ms, a second signal is a copy of the first: on Ctrl-C the terminal signals all processes, and npm passes its signal on. */
const DUPLICATE_SIGNAL = 500;
/** Time limit, ms, of the first step: deregistering, closing idle connections. */
const LEAVING_LIMIT = 3000;
/** Time limit, ms, of closing connections to servers that do not answer. */
const CLOSING_LIMIT = 5000;

const logger = new Logger('Service');

/** Levels at which the log has no line about the start. */
const QUIET: ReadonlySet<LogLevel> = new Set(['fatal', 'error', 'warn', 'silent']);

/** One line in the log, and the sentence alone on a terminal or where the log has none. */
export function reportStart(url: string, config: Config): void {
  const { version, node } = buildInfo;
  // A space ends the URL, for those who look for it in the line.
  const sentence = `Resource Backend is ready on ${url} with version ${version}`;
  logger.log({ version, node, ...partsOf(config) }, sentence);
  if (process.stdout.isTTY || QUIET.has(config.log.level)) console.log(sentence);
}

function partsOf({ instance, database, redis, storage, registry }: Config) {
  return {
    mode: instance.only_local ? 'alone' : 'cluster',
    role: instance.role,
    database: database.host === '' ? 'SQLite' : 'MySQL',
    packages: storage.s3.bucket === '' ? 'directory' : 'S3',
    cacheAndJobs: usesRedis(redis) ? 'Redis' : 'in process',
    registry: registry.endpoint === '' ? 'none' : 'Consul',
  };
}

type Limits = Pick<InstanceConfig, 'shutdown_delay' | 'shutdown_grace'>;

/** ms that a stop takes at most, even when something hangs. */
export function stopLimit({ shutdown_delay, shutdown_grace }: Limits): number {
  return LEAVING_LIMIT + shutdown_delay + shutdown_grace + CLOSING_LIMIT;
}

/**
 * On SIGTERM, SIGINT or SIGHUP: deregister, finish requests and jobs in progress, exit 0. A second signal exits at once.
 */
export function stopOnSignals(app: NestFastifyApplication, limits: Limits): void {
  onStopSignals(async (signal) => {
    await stop(app, limits);
    logger.log({ signal }, 'Resource Backend has stopped');
  });
}

/** @param end what is done on the first signal, before the process exits */
export function onStopSignals(end: (signal: NodeJS.Signals) => Promise<void>): void {
  let since: number | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (since !== undefined && performance.now() - since > DUPLICATE_SIGNAL) process.exit(1);
    if (since !== undefined) return;
    since = performance.now();
    end(signal).then(() => process.exit(0), fail);
  };
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, onSignal);
}

/** Deregisters, finishes requests and jobs in progress, and closes everything. Takes at most `stopLimit`. */
export async function stop(app: NestFastifyApplication, limits: Limits): Promise<void> {
  const { shutdown_delay, shutdown_grace } = limits;
  exitWithin(stopLimit(limits));
  const server = app.getHttpServer();
  await Promise.race([app.get(Leaving).begin(), after(LEAVING_LIMIT)]);
  if (server.listening) await after(shutdown_delay);
  // Before app.close(), which waits for running jobs first.
  server.close();
  setTimeout(() => server.closeAllConnections(), shutdown_grace);
  await app.close();
}

/** A late exit loses nothing: acknowledged changes are stored, and unfinished jobs run again. */
function exitWithin(limit: number): void {
  setTimeout(() => {
    logger.warn('shutdown takes too long: exiting without closing everything');
    process.exit(0);
  }, limit);
}

/** Prints a sentence for errors that an operator can fix, and the stack of any other. */
export function fail(error: unknown): void {
  console.error(sentenceOf(error) ?? error);
  process.exit(1);
}

function sentenceOf(error: unknown): string | undefined {
  if (error instanceof ConfigInvalid || error instanceof DataDirectoryInUse) return error.message;
  if (error instanceof DatabaseUnavailable || error instanceof SchemaBehind) return error.message;
  if (error instanceof DatabaseDamaged || error instanceof SecretUnusable) return error.message;
  return systemSentence(error as SystemError);
}

interface SystemError extends NodeJS.ErrnoException {
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

/** What can replace a file, by its name. */
const SETTING_OF: Readonly<Record<string, string>> = {
  'signing-key': 'auth.signing_key',
  'admin-token': 'auth.admin_token',
};

function systemSentence(error: SystemError): string | undefined {
  const { syscall, code, path: file, hostname, address, port } = error;
  if (syscall !== undefined && file !== undefined) {
    const user = `the user with the id ${process.getuid?.() ?? 'of this process'}`;
    const settings = `${SETTING_OF[path.basename(file)] ?? 'storage.directory'} or data_dir`;
    return `${file} cannot be used by ${user} (${code}): give it the right type and owner, or set ${settings}`;
  }
  if (syscall === 'getaddrinfo')
    return `${hostname} has no address here (${code}): set instance.host to an address of this machine`;
  if (syscall !== 'listen') return undefined;
  const reason = code === 'EADDRINUSE' ? 'is in use' : `cannot be listened on (${code})`;
  return `${address}:${port} ${reason}: set instance.host, instance.port and instance.admin_port to addresses that are free`;
}
