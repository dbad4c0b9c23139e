import { setImmediate } from 'node:timers/promises';
import type { ResourceId } from '../../../resources/resource.ts';
import type { ClientHash } from '../../client-hash.ts';
import { Sketch } from '../../sketch.ts';
import type { SketchesRepo } from '../sketches.repo.ts';
import { type OnDropped, UniqueClients } from './unique-clients.ts';

/** Bound of sketches in memory, 4 KiB each. */
const MAX_SKETCHES = 4096;
/** Sketches per transaction: on SQLite about a millisecond, during which no check is answered. */
const BATCH = 5;
/** Tries per batch when other nodes write the same sketches. */
const TRIES = 10;

interface SketchState {
  readonly sketch: Sketch;
  /** Whether the sketch changed since it was last written. */
  isDirty: boolean;
}

type DaySketches = Map<ResourceId, SketchState>;

/**
 * Keeps one sketch per resource and day: a client that it already counted costs nothing more, neither here
 * nor in the database, where the sketches of all nodes are merged.
 */
export class SketchedClients extends UniqueClients {
  private readonly days = new Map<number, DaySketches>();
  private day = -1;
  private current: DaySketches = new Map();
  private size = 0;

  constructor(
    private readonly sketches: SketchesRepo,
    private readonly onDropped: OnDropped,
    private readonly most = MAX_SKETCHES,
  ) {
    super();
  }

  addClient(resource: ResourceId, day: number, { low, high }: ClientHash): void {
    if (day !== this.day) this.switchToDay(day);
    const seen = this.current.get(resource) ?? this.addSketch(resource);
    if (seen === undefined) this.onDropped(1);
    else if (seen.sketch.add(low, high)) seen.isDirty = true;
  }

  async flush(): Promise<void> {
    for (const [day, sketches] of this.days) {
      const dirty = [...sketches].filter(([, { isDirty }]) => isDirty);
      for (let at = 0; at < dirty.length; at += BATCH) {
        await this.writeBatch(day, dirty.slice(at, at + BATCH));
        await setImmediate();
      }
      if (day !== this.day) this.dropDay(day, sketches);
      else if (this.size > this.most / 2) this.dropUnchanged(sketches);
    }
  }

  close(): void {
    // It owns no connection.
  }

  private switchToDay(day: number): void {
    this.current = this.days.get(day) ?? new Map<ResourceId, SketchState>();
    this.days.set(day, this.current);
    this.day = day;
  }

  private addSketch(resource: ResourceId): SketchState | undefined {
    if (this.size >= this.most) return undefined;
    this.size++;
    const seen = { sketch: Sketch.empty(), isDirty: true };
    this.current.set(resource, seen);
    return seen;
  }

  private async writeBatch(day: number, batch: readonly [ResourceId, SketchState][]): Promise<void> {
    for (const [, seen] of batch) seen.isDirty = false;
    try {
      let left = batch;
      for (let tried = 0; left.length > 0; tried++) {
        if (tried === TRIES) throw new Error('other nodes write the same sketches all the time');
        left = await this.mergeInto(day, left);
      }
    } catch (error) {
      for (const [, seen] of batch) seen.isDirty = true;
      throw error;
    }
  }

  /** @returns the sketches that another node has written in the meantime */
  private async mergeInto(
    day: number,
    batch: readonly [ResourceId, SketchState][],
  ): Promise<readonly [ResourceId, SketchState][]> {
    const rows = await this.sketches.findByDay(
      day,
      batch.map(([resource]) => resource),
    );
    const changed = batch.filter(([resource, { sketch }]) => {
      const stored = rows.get(resource)?.sketch;
      if (stored === undefined) return true;
      sketch.merge(stored);
      return stored.merge(sketch);
    });
    const lost = await this.sketches.write(
      day,
      changed.map(([resourceId, { sketch }]) => ({
        resourceId,
        sketch,
        revision: rows.get(resourceId)?.revision ?? 0,
      })),
    );
    return changed.filter(([resource]) => lost.has(resource));
  }

  /** Drops the sketches of a past day once all of them are written. */
  private dropDay(day: number, sketches: DaySketches): void {
    if ([...sketches.values()].some(({ isDirty }) => isDirty)) return;
    this.days.delete(day);
    this.size -= sketches.size;
  }

  /** Drops the unchanged sketches: the database has all of their content. */
  private dropUnchanged(sketches: DaySketches): void {
    for (const [resource, { isDirty }] of sketches) if (!isDirty) sketches.delete(resource);
    this.size = [...this.days.values()].reduce((sum, { size }) => sum + size, 0);
  }
}
