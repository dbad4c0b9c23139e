/**
 * `unknown`: such a token cannot be judged at all and counts as none.
 * `unavailable`: the token cannot be judged now.
 */
export type Permission = 'granted' | 'refused' | 'unknown' | 'unavailable';

/** Decides which tokens may publish without being an administrator's. */
export abstract class Publishers {
  /**
   * Never throws; answers within a bounded time.
   * @param token without a scheme
   * @param resource as the address names it: unchecked
   */
  abstract permission(token: string, resource: string): Promise<Permission>;
}
