import { AsyncLocalStorage } from 'node:async_hooks';
import type { Principal } from './principal.ts';

/** The principal on whose behalf the calling code runs, without passing it through every call. */
export class CurrentPrincipal {
  private readonly scope = new AsyncLocalStorage<Principal>();

  /** Undefined in jobs, at the start, and on public routes. */
  get(): Principal | undefined {
    return this.scope.getStore();
  }

  /** Everything that `work` calls or awaits sees `principal` as the current one. */
  run<T>(principal: Principal, work: () => T): T {
    return this.scope.run(principal, work);
  }
}
