import type { RouteLimit } from '../http/rate-limits.ts';

/** Who may call a route and how, as its config says. */
export interface RouteAccess {
  /** No token is asked for. */
  readonly public?: boolean;
  /** What the handler logs carries no request id. */
  readonly quiet?: boolean;
  /** What its requests count as. */
  readonly limit?: RouteLimit;
  /** Publishers of the resource that the parameter `rid` names may call it, besides administrators. */
  readonly publishers?: boolean;
  /** Takes tokens without a scheme, and forms as well as JSON. */
  readonly script?: boolean;
}
