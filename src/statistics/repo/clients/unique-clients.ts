import type { ResourceId } from '../../../resources/resource.ts';
import type { ClientHash } from '../../client-hash.ts';

/** Counts how many different clients ask for a resource on a day, over all nodes. */
export abstract class UniqueClients {
  /**
   * In memory alone: waits for nothing and never fails. For want of room it drops clients, and tells so.
   * @param client its present hash, which is not kept as an object
   */
  abstract addClient(resource: ResourceId, day: number, client: ClientHash): void;

  /**
   * Brings what was seen to what the other nodes have seen, and writes the totals down. What cannot be written
   * is kept for the next time, within the bounds. Not to be called again before it has ended.
   * @throws what went wrong
   */
  abstract flush(): Promise<void>;

  /** Lets go of what is open. */
  abstract close(): void;
}

/** Called with the number of clients that there was no room for. */
export type OnDropped = (clients: number) => void;
