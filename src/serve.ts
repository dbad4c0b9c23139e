import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { rm } from 'node:fs/promises';
import type { ListenOptions } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { createApp } from './app.ts';
import type { Config } from './config/config.ts';
import type { ConfigOrigin } from './config/config-origin.ts';
import type { Member } from './group/member.ts';
import { Leaving } from './health/leaving.ts';
import { fail, reportStart, stop, stopOnSignals } from './lifecycle.ts';
import { listen } from './listen.ts';

/** ms between two tries of a front to join its group while the keeper is being replaced. */
const JOIN_AGAIN = 100;
/** Connections of fronts that wait until the keeper accepts them: beyond that they would be refused at once. */
const BACKLOG = 4096;

/** Runs the service in this process alone. */
export async function serveAlone(config: Config, origin?: ConfigOrigin): Promise<void> {
  const app = await createApp(config, origin);
  stopOnSignals(app, config.instance);
  const { port, host, reuse_port: reusePort } = config.instance;
  await listen(app, { port, host, reusePort });
  reportStart(await app.getUrl(), config);
}

/** Runs one process of the service; its supervisor decides when it ends. */
export async function serveAsMember(
  config: Config,
  origin: ConfigOrigin | undefined,
  member: Member,
): Promise<void> {
  const app = await createApp(config, origin, member);
  const serve = member.isFront ? serveAsFront : serveAsKeeper;
  await serve(app, config, member);
}

async function serveAsFront(app: NestFastifyApplication, config: Config, member: Member): Promise<void> {
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  while (!(await member.join())) await delay(JOIN_AGAIN);
  const address: ListenOptions = { port: member.seat.port, host: config.instance.host, reusePort: true };
  await app.listen(address);
  member.on('url', () => app.getUrl());
  let ending: Promise<void> | undefined;
  const end = () => endWith((ending ??= stop(app, config.instance)));
  // For an operator who wants this process replaced; the supervisor follows the other signals.
  process.on('SIGTERM', end);
  ignoreSignals('SIGINT', 'SIGHUP');
  member.ready({ stop: end });
}

async function serveAsKeeper(app: NestFastifyApplication, config: Config, member: Member): Promise<void> {
  // A predecessor that was killed has left it.
  await rm(member.seat.socket, { force: true });
  await listen(app, { path: member.seat.socket, backlog: BACKLOG }, config.instance.host);
  ignoreSignals('SIGINT', 'SIGHUP', 'SIGTERM');
  let { isFirst } = member.seat;
  member.onOpen(() => {
    if (isFirst) void member.ask<string>('url').then(([url]) => reportStart(url!, config));
    isFirst = false;
  });
  member.ready({
    leave: () => void app.get(Leaving).begin(),
    stop: () => endWith(stop(app, { ...config.instance, shutdown_delay: 0 })),
  });
}

/** The supervisor decides when this process ends. */
function ignoreSignals(...signals: NodeJS.Signals[]): void {
  for (const signal of signals) process.on(signal, () => undefined);
}

function endWith(stopped: Promise<void>): void {
  stopped.then(() => process.exit(0), fail);
}
