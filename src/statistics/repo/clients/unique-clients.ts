import type { ResourceId } from '../../../resources/resource.ts';
import type { ClientHash } from '../../client-hash.ts';

/** Counts the different clients of a resource per day, over all nodes. */
export abstract class UniqueClients {
  /**
   * Counts a client in memory only: it waits for nothing and never fails. At the bound it drops the client
   * and reports that.
   * @param client its current hash; the object is not kept
   */
  abstract addClient(resource: ResourceId, day: number, client: ClientHash): void;

  /**
   * Merges the counted clients with those of the other nodes and stores the totals. Unsaved clients are kept
   * for the next flush, up to the bound. Do not call it again before it has ended.
   * @throws the reason of a failure
   */
  abstract flush(): Promise<void>;

  /** Closes the connection, if there is one. */
  abstract close(): void;
}

/** Called with the number of dropped clients. */
export type OnDropped = (clients: number) => void;
