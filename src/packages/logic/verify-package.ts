import { Injectable, Logger } from '@nestjs/common';
import { addAbortSignal } from 'node:stream';
import { Database } from '../../database/database.ts';
import { hasCode } from '../../errors/has-code.ts';
import { EventBus } from '../../events/event-bus.ts';
import { Group } from '../../group/group.ts';
import { type BlobKey, BlobStore } from '../../storage/blob-store.ts';
import { BlobNotFound } from '../../storage/errors.ts';
import { digestStream } from '../../storage/logic/digest-stream.ts';
import type { CheckedPackage, Finding } from '../package-check.ts';
import { PackageChecksRepo } from '../repo/package-checks.repo.ts';
import { DamagedPackages } from './damaged-packages.ts';

interface Reading {
  /** Called with the size of each chunk; the next one is read when it resolves. */
  readonly onChunk?: (bytes: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/** A damaged package is read again before it is recorded as damaged. */
const TRIES = 2;

/** Compares a stored package with its record, and records what it finds. */
@Injectable()
export class VerifyPackage {
  private readonly logger = new Logger('Storage');

  /** As `verify`, by the process that writes. */
  readonly verifyAtKeeper: (key: BlobKey) => Promise<Finding | undefined>;

  constructor(
    private readonly database: Database,
    private readonly checks: PackageChecksRepo,
    private readonly blobs: BlobStore,
    private readonly events: EventBus,
    private readonly damaged: DamagedPackages,
    group: Group,
  ) {
    this.verifyAtKeeper = group.atKeeper('verify package', (key) => this.verify(key));
  }

  /**
   * Undefined when no row names the package any more.
   * @throws the reason of `signal`; StoreUnavailable and other errors that say nothing about the package
   */
  async verify(key: BlobKey, reading: Reading = {}): Promise<Finding | undefined> {
    let finding: Finding | undefined;
    let before: CheckedPackage | undefined;
    for (let tries = TRIES; tries > 0 && finding !== 'sound'; tries--) {
      before = await this.checks.byKey(key);
      if (before === undefined) return undefined;
      finding = await this.compare(before, reading);
    }
    // It may have been removed, or repaired, meanwhile.
    const stored = await this.checks.byKey(key);
    const isErasing = finding === 'missing' && stored?.isRetired === true;
    if (stored === undefined || isErasing) return undefined;
    // What was read may be older than what another comparison has recorded.
    const isOutdated = finding !== 'sound' && stored.checkedAt.getTime() !== before?.checkedAt.getTime();
    if (isOutdated) return this.verify(key, reading);
    await this.record(stored, finding!);
    return finding;
  }

  private async compare({ key, size, sha256 }: CheckedPackage, reading: Reading): Promise<Finding> {
    const { signal, onChunk } = reading;
    try {
      if ((await this.blobs.stat(key)).size !== size) return 'other size';
      const source = await this.blobs.read(key);
      if (signal !== undefined) addAbortSignal(signal, source);
      return (await digestStream(source, size, onChunk)).sha256 === sha256 ? 'sound' : 'other bytes';
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof BlobNotFound) return 'missing';
      if (hasCode(error, 'EIO')) return 'unreadable';
      throw error;
    }
  }

  private async record(stored: CheckedPackage, finding: Finding): Promise<void> {
    const { id, key, damagedAt } = stored;
    const now = new Date();
    const names = await this.checks.namesOf(id);
    const isNew = (finding === 'sound') !== (damagedAt === null);
    await this.database.transaction(async () => {
      if (finding !== 'sound' && isNew && names !== undefined)
        await this.events.raise('package.damaged', names);
      await this.checks.record(id, now, finding === 'sound' ? null : (damagedAt ?? now));
    });
    if (!isNew) return;
    const { resource, version, os, arch, updateType } = names ?? {};
    const facts = { blob: key, resource, version, os, arch, updateType };
    if (finding === 'sound') this.logger.log(facts, 'a damaged package is sound again');
    else
      this.logger.error(
        { ...facts, finding },
        'a package in the store is damaged: it is not sent any more, until the same file is uploaded again',
      );
    await this.damaged.changed();
  }
}
