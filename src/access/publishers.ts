/**
 * `unknown`: nobody can tell anything about such a token, which makes it as good as none.
 * `unavailable`: it cannot be found out now.
 */
export type Permission = 'granted' | 'refused' | 'unknown' | 'unavailable';

/** Knows who may publish without being an administrator. */
export abstract class Publishers {
  /**
   * Never throws; answers within a bounded time.
   * @param token without a scheme
   * @param resource as the address names it: unchecked
   */
  abstract permission(token: string, resource: string): Promise<Permission>;
}
