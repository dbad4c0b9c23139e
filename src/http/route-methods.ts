import type { FastifyInstance, RouteOptions } from 'fastify';
import { type PathMatcher, pathMatcher } from './path-matcher.ts';

interface KnownRoute {
  readonly match: PathMatcher<unknown>;
  readonly methods: readonly string[];
  readonly isPublic: boolean;
}

/** The methods of a path, each once. */
export interface PathMethods {
  readonly open: ReadonlySet<string>;
  /** Of routes that need a token. */
  readonly guarded: ReadonlySet<string>;
}

/** Knows which methods a path has: the router tells only that it has not the one that was asked for. */
export class RouteMethods {
  private readonly routes: KnownRoute[] = [];

  /** To be called before the routes are made. */
  constructor(fastify: FastifyInstance) {
    fastify.addHook('onRoute', (route) => this.add(route));
  }

  /** @param url path and query @returns undefined when no route has this path */
  of(url: string): PathMethods | undefined {
    const path = url.split('?', 1)[0]!;
    const found = this.routes.filter(({ match }) => match(path) !== undefined);
    if (found.length === 0) return undefined;
    const methods = (isPublic: boolean) =>
      new Set(found.filter((route) => route.isPublic === isPublic).flatMap((route) => route.methods));
    return { open: methods(true), guarded: methods(false) };
  }

  private add({ url, method, config }: RouteOptions): void {
    // The CORS plugin's, for preflights of any path.
    if (url === '*') return;
    const match = pathMatcher(url.replace('*', ':rest'), url.endsWith('*') ? /.*/ : /[^/]+/);
    this.routes.push({ match, methods: [method].flat(), isPublic: config?.public === true });
  }
}
