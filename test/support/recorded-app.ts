import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { FastifyInstance, RouteOptions } from 'fastify';
import type { Settings } from '../../src/config/make-config.ts';
import { TestApp } from './test-app.ts';

export interface RecordedApp {
  readonly app: TestApp;
  /** Every route by `METHOD /address`, as the router knows it, with its config. */
  readonly routes: ReadonlyMap<string, NonNullable<RouteOptions['config']>>;
}

/** Starts a service and records its routes. */
export async function startRecorded(settings: Settings): Promise<RecordedApp> {
  const recorded = new Map<string, RouteOptions>();
  const record = (message: unknown) =>
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', (route) => {
      for (const method of [route.method].flat()) recorded.set(`${method} ${route.url}`, route);
    });
  subscribe('fastify.initialization', record);
  try {
    const app = await TestApp.start(settings);
    // Read after the start: hooks complete the config of a route after it was recorded.
    return { app, routes: new Map([...recorded].map(([name, { config = {} }]) => [name, config])) };
  } finally {
    unsubscribe('fastify.initialization', record);
  }
}
