import type { Redis } from 'ioredis';
import { setImmediate } from 'node:timers/promises';
import type { ResourceId } from '../../../resources/resource.ts';
import type { ClientHash } from '../../client-hash.ts';
import { isoDay } from '../../../clock/day.ts';
import type { ClientTotal } from '../../usage.ts';
import type { DailyClientsRepo } from '../daily-clients.repo.ts';
import { type OnDropped, UniqueClients } from './unique-clients.ts';

/** Seconds; a node may send yesterday's clients late. */
const KEY_TTL = 3 * 86_400;
/** Clients per command, and commands per batch. */
const CLIENTS_PER_COMMAND = 500;
const COMMANDS_PER_BATCH = 20;

export interface RedisClientsBounds {
  /** Bound of clients that wait to be sent; further ones are dropped. */
  readonly queue: number;
  /**
   * Bound of clients remembered as already sent today; when it is reached, all are forgotten and sent again.
   */
  readonly known: number;
  /** Number of waiting clients at which they are sent before the next flush. */
  readonly sendAt: number;
}

const BOUNDS: RedisClientsBounds = { queue: 50_000, known: 100_000, sendAt: 5000 };

/** The clients of one resource on one day. */
interface Group {
  readonly resourceId: ResourceId;
  readonly day: number;
  readonly known: Set<number>;
  readonly waiting: number[];
}

/** Counts clients in Redis. It sends the hash of each client once a day, in batches. */
export class RedisClients extends UniqueClients {
  private day = -1;
  private current = new Map<ResourceId, Group>();
  /** Groups with clients that wait to be sent. */
  private readonly waitingGroups = new Set<Group>();
  private readonly totals = new Map<Group, number>();
  private waiting = 0;
  private known = 0;
  private sending: Promise<void> | undefined;

  constructor(
    private readonly redis: Redis,
    private readonly rows: DailyClientsRepo,
    private readonly onDropped: OnDropped,
    private readonly bounds = BOUNDS,
  ) {
    super();
    // Redis may have lost its data in the meantime.
    redis.on('ready', () => this.forgetKnown());
  }

  addClient(resourceId: ResourceId, day: number, hash: ClientHash): void {
    if (day !== this.day) this.switchToDay(day);
    const client = hash.number;
    const group = this.current.get(resourceId) ?? this.openGroup(resourceId);
    if (group.known.has(client)) return;
    if (this.waiting >= this.bounds.queue) return this.onDropped(1);
    if (this.known >= this.bounds.known) this.forgetKnown();
    group.known.add(client);
    this.known++;
    group.waiting.push(client);
    this.waitingGroups.add(group);
    if (++this.waiting >= this.bounds.sendAt) this.sendSoon();
  }

  async flush(): Promise<void> {
    await Promise.allSettled([this.sending]);
    const sent = this.sendAll();
    await Promise.allSettled([sent]);
    await this.writeTotals();
    await sent;
  }

  close(): void {
    this.redis.disconnect();
  }

  private switchToDay(day: number): void {
    this.day = day;
    this.current = new Map();
    this.known = 0;
  }

  private openGroup(resourceId: ResourceId): Group {
    const group: Group = { resourceId, day: this.day, known: new Set(), waiting: [] };
    this.current.set(resourceId, group);
    return group;
  }

  private forgetKnown(): void {
    for (const { known } of this.current.values()) known.clear();
    this.known = 0;
  }

  /** Sends in a later turn of the event loop. It ignores failures: the next flush meets them again. */
  private sendSoon(): void {
    if (this.sending !== undefined || this.redis.status !== 'ready') return;
    this.sendAll(setImmediate()).catch(() => undefined);
  }

  /** Only one send at a time, because a confirmation removes the first clients of the queue. */
  private sendAll(turn: Promise<unknown> = Promise.resolve()): Promise<void> {
    this.sending ??= turn.then(() => this.sendBatches()).finally(() => (this.sending = undefined));
    return this.sending;
  }

  /** Removes the clients of each batch from the queue once Redis has confirmed it. */
  private async sendBatches(): Promise<void> {
    while (this.waitingGroups.size > 0) {
      const batches = [...this.waitingGroups]
        .slice(0, COMMANDS_PER_BATCH)
        .map((group) => ({ group, clients: group.waiting.slice(0, CLIENTS_PER_COMMAND) }));
      const totals = await this.addBatches(batches);
      batches.forEach(({ group, clients }, at) => this.confirm(group, clients.length, totals[at]!));
    }
  }

  private confirm(group: Group, clients: number, total: number): void {
    group.waiting.splice(0, clients);
    this.waiting -= clients;
    this.totals.set(group, total);
    if (group.waiting.length === 0) this.waitingGroups.delete(group);
  }

  /** @returns the number of different clients in each group so far */
  private async addBatches(batches: readonly { group: Group; clients: number[] }[]): Promise<number[]> {
    const pipeline = this.redis.pipeline();
    for (const { group, clients } of batches) {
      const key = `rb:clients:${isoDay(group.day)}:${group.resourceId}`;
      pipeline.pfadd(key, ...clients).expire(key, KEY_TTL);
    }
    for (const { group } of batches) pipeline.pfcount(`rb:clients:${isoDay(group.day)}:${group.resourceId}`);
    const answers = (await pipeline.exec()) ?? [];
    const failed = answers.find(([error]) => error !== null)?.[0];
    if (failed) this.failAndReconnect(failed);
    return answers.slice(2 * batches.length).map(([, count]) => Number(count));
  }

  /** Replaces a connection that hangs, because its commands would pile up. */
  private failAndReconnect(error: Error): never {
    if (this.redis.status === 'ready' && error.message === 'Command timed out') this.redis.disconnect(true);
    throw error;
  }

  private async writeTotals(): Promise<void> {
    const totals = [...this.totals];
    await this.rows.raiseTotals(
      totals.map(([{ resourceId, day }, clients]): ClientTotal => ({ resourceId, day, clients })),
    );
    for (const [group, clients] of totals) if (this.totals.get(group) === clients) this.totals.delete(group);
  }
}
