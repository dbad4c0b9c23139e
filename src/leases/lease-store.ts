/** Where it is kept which leases are held, and until when. */
export abstract class LeaseStore {
  /**
   * @param term milliseconds
   * @returns the fence of the new lease, larger than all before it of this name; undefined while the name is held
   */
  abstract take(name: string, term: number): Promise<number | undefined>;

  /** @returns false when the lease of this fence has ended */
  abstract renew(name: string, fence: number, term: number): Promise<boolean>;

  /** @returns false when the lease of this fence had ended */
  abstract release(name: string, fence: number): Promise<boolean>;

  /** Closes connections of its own, for good. Waits for nothing. */
  close(): void {}
}
