/** How long a lease outlives its last renewal, milliseconds. It is renewed every third of that. */
export const LEASE_TERM = 30_000;

/** A lease as its holder has it. */
export interface HeldLease {
  /**
   * Aborted when the lease is lost (LeaseLost) or the service stops (ServiceStopping): end the work soon.
   * Another node may hold the lease from the moment it is lost; after a stop it is kept until the work ends.
   */
  readonly signal: AbortSignal;
  /**
   * Larger than that of each earlier holder of the name, a safe integer. Hand it on with each write to a place
   * that refuses smaller ones, where a writer that is late by more than the lease would do harm.
   */
  readonly fence: number;
}

/**
 * Work that only one node may do at a time, under a name that all nodes know. A lease is held for as long as
 * the work runs, and is renewed meanwhile. That of a node that died, hangs or cannot be reached ends
 * `LEASE_TERM` after its last renewal, so at most one node holds a name, within these bounds:
 * in the database, the clocks of the nodes must agree, and two holders may overlap by as much as they differ;
 * in Redis, a lease is free at once when Redis loses its data, and its holder learns that with its next renewal;
 * a process that is frozen for longer than the term goes on before its signal is aborted: `fence` tells it apart.
 */
export abstract class Leases {
  /**
   * Takes the lease, does the work and gives the lease up at once. Must not be called within a transaction.
   * @param name 1 to 128 printable ASCII characters, without space at either end
   * @returns false when another holder has the lease, or the service stops: the work was not begun
   * @throws what the work throws; LeaseLost when the lease was lost before the work ended; ServiceUnavailable or
   * DatabaseUnavailable when it cannot be found out who holds the lease: the work was not begun
   */
  abstract hold(name: string, work: (lease: HeldLease) => Promise<void>): Promise<boolean>;
}
