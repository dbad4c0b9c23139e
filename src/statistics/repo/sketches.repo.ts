import { Injectable } from '@nestjs/common';
import { In } from 'typeorm';
import { Group, NoGroup } from '../../group/group.ts';
import { Database } from '../../database/database.ts';
import { UniqueViolation } from '../../database/unique-violation.ts';
import type { ResourceId } from '../../resources/resource.ts';
import { Sketch } from '../sketch.ts';
import { ClientSketchEntity } from './client-sketch.entity.ts';
import { DailyClientsRepo } from './daily-clients.repo.ts';
import { removeDays } from './remove-days.ts';

export interface StoredSketch {
  readonly sketch: Sketch;
  /** 0 for a sketch that is not stored yet. */
  readonly revision: number;
}

export type ResourceSketch = StoredSketch & { readonly resourceId: ResourceId };

/** As messages carry it. */
interface SketchBytes {
  readonly resourceId: ResourceId;
  readonly registers: Uint8Array;
  readonly revision: number;
}

@Injectable()
export class SketchesRepo {
  private readonly writeAll: (bytes: {
    readonly day: number;
    readonly sketches: readonly SketchBytes[];
  }) => Promise<ReadonlySet<ResourceId>>;

  constructor(
    private readonly database: Database,
    private readonly totals: DailyClientsRepo,
    group: Group = new NoGroup(),
  ) {
    this.writeAll = group.atKeeper('write sketches', ({ day, sketches }) => this.replace(day, sketches));
  }

  async findByDay(day: number, resources: ResourceId[]): Promise<Map<ResourceId, StoredSketch>> {
    const rows = await this.rows.findBy({ day, resourceId: In(resources) });
    return new Map(
      rows.map(({ resourceId, registers, revision }) => [
        resourceId,
        { sketch: Sketch.from(registers), revision },
      ]),
    );
  }

  /**
   * Replaces each sketch if its stored revision is unchanged, and stores the number of its clients.
   * @returns the resources whose revision has changed; their sketches were not written
   */
  write(day: number, sketches: readonly ResourceSketch[]): Promise<ReadonlySet<ResourceId>> {
    if (sketches.length === 0) return Promise.resolve(new Set());
    const bytes = sketches.map(({ resourceId, sketch, revision }) => ({
      resourceId,
      registers: sketch.toBytes(),
      revision,
    }));
    return this.writeAll({ day, sketches: bytes });
  }

  private replace(day: number, sketches: readonly SketchBytes[]): Promise<ReadonlySet<ResourceId>> {
    return this.database.transaction(async () => {
      const lost = new Set<ResourceId>();
      for (const one of sketches) if (!(await this.writeOne(day, one))) lost.add(one.resourceId);
      const written = sketches.filter(({ resourceId }) => !lost.has(resourceId));
      await this.totals.raiseTotals(
        written.map(({ resourceId, registers }) => ({
          resourceId,
          day,
          clients: Sketch.from(registers).estimate(),
        })),
      );
      return lost;
    });
  }

  async removeBefore(day: number): Promise<void> {
    await removeDays(this.database, ClientSketchEntity, day);
  }

  /** @returns false if the stored revision has changed */
  private async writeOne(day: number, { resourceId, registers, revision }: SketchBytes): Promise<boolean> {
    const next = { registers: Buffer.from(registers), revision: revision + 1 };
    if (revision > 0) return (await this.rows.update({ resourceId, day, revision }, next)).affected === 1;
    try {
      await this.rows.insert({ resourceId, day, ...next });
      return true;
    } catch (error) {
      if (!(error instanceof UniqueViolation)) throw error;
      return false;
    }
  }

  private get rows() {
    return this.database.manager.getRepository(ClientSketchEntity);
  }
}
