import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ResourceId, resourceId } from '../../src/resources/resource.ts';
import { ClientHash } from '../../src/statistics/client-hash.ts';
import type { UniqueClients } from '../../src/statistics/repo/clients/unique-clients.ts';

export interface ClientsUnderTest {
  /** The clients as counted by another node. */
  node(): Promise<UniqueClients>;
  /** The stored total. */
  total(resource: ResourceId, day: number): Promise<number | undefined>;
  close(): Promise<void>;
}

const APP = resourceId('my-app');
const OTHER = resourceId('other');
const hash = new ClientHash(new Uint8Array(8).fill(9));

/** Adds the clients with these numbers, each once. */
export function addClients(
  clients: UniqueClients,
  from: number,
  to: number,
  day = 20_000,
  resource = APP,
): void {
  for (let n = from; n < to; n++) clients.addClient(resource, day, hash.compute(`client ${n}`));
}

/** The promises of every implementation of UniqueClients. */
export function uniqueClientsContract(name: string, make: () => Promise<ClientsUnderTest>): void {
  describe(`unique clients: ${name}`, () => {
    let made: ClientsUnderTest;
    beforeEach(async () => void (made = await make()));
    afterEach(() => made?.close());
    const near = async (clients: number, day = 20_000, resource = APP) => {
      const total = await made.total(resource, day);
      expect(total).toBeGreaterThanOrEqual(clients * 0.95);
      expect(total).toBeLessThanOrEqual(clients * 1.05);
    };

    it('are written down by a flush', async () => {
      const clients = await made.node();
      addClients(clients, 0, 5);
      expect(await made.total(APP, 20_000)).toBeUndefined();
      await clients.flush();
      expect(await made.total(APP, 20_000)).toBe(5);
    });

    it('count once, within a flush and over several', async () => {
      const clients = await made.node();
      for (let time = 0; time < 3; time++) {
        addClients(clients, 0, 4);
        addClients(clients, 0, 4);
        await clients.flush();
      }
      expect(await made.total(APP, 20_000)).toBe(4);
    });

    it('are kept apart by resource and day, also when a day turns before the flush', async () => {
      const clients = await made.node();
      addClients(clients, 0, 3, 20_000);
      addClients(clients, 0, 2, 20_000, OTHER);
      addClients(clients, 2, 6, 20_001);
      await clients.flush();
      addClients(clients, 6, 7, 20_001);
      await clients.flush();
      expect(await made.total(APP, 20_000)).toBe(3);
      expect(await made.total(OTHER, 20_000)).toBe(2);
      expect(await made.total(APP, 20_001)).toBe(5);
    });

    it('are those of all nodes, and do not count twice', async () => {
      const [one, other] = [await made.node(), await made.node()];
      addClients(one, 0, 2000);
      addClients(other, 1000, 3000);
      await Promise.all([one.flush(), other.flush()]);
      addClients(one, 3000, 3500);
      await one.flush();
      await near(3500);
    });

    it('are lost by none of many nodes that write at the same time', async () => {
      const nodes = await Promise.all(Array.from({ length: 6 }, () => made.node()));
      for (let round = 0; round < 5; round++) {
        nodes.forEach((node, n) => addClients(node, (round * 6 + n) * 50, (round * 6 + n + 1) * 50));
        await Promise.all(nodes.map((node) => node.flush()));
      }
      await near(1500);
    });

    it('go on after a restart', async () => {
      const before = await made.node();
      addClients(before, 0, 10);
      await before.flush();
      before.close();
      const after = await made.node();
      addClients(after, 5, 12);
      await after.flush();
      expect(await made.total(APP, 20_000)).toBe(12);
    });

    it('flush many of many resources', async () => {
      const clients = await made.node();
      const resources = Array.from({ length: 60 }, (_, n) => resourceId(`resource-${n}`));
      for (const resource of resources) addClients(clients, 0, 40, 20_000, resource);
      addClients(clients, 0, 6000);
      await clients.flush();
      await near(6000);
      for (const resource of resources) await near(40, 20_000, resource);
    });
  });
}
