import { ServiceUnavailable } from '../../errors/other-errors.ts';
import { PackageRefused } from '../errors.ts';

/** A task needed more memory than its thread may have. The thread was ended. */
export class MemoryExceeded extends Error {
  override readonly name = 'MemoryExceeded';
  /** @param bytes that the thread had for its heap */
  constructor(bytes: number) {
    super(
      `needs more than ${bytes} bytes of memory (storage.archive.memory): use shorter names or fewer entries`,
    );
  }
}

/** A task took more CPU time than it may. The thread was ended. */
export class CpuTimeExceeded extends Error {
  override readonly name = 'CpuTimeExceeded';
  /** @param most ms */
  constructor(most: number) {
    super(`takes more than ${most / 1000} s of CPU time to read (storage.archive.max_cpu_time)`);
  }
}

/** @returns PackageRefused for an archive that takes too much to read; any other error as it is */
export function toRefusalOfCost(error: unknown): unknown {
  const isCost = error instanceof MemoryExceeded || error instanceof CpuTimeExceeded;
  return isCost ? new PackageRefused(error.message) : error;
}

/** More packages wait for their inspection than may. */
export class QueueFull extends ServiceUnavailable {
  constructor() {
    super('too many packages wait to be read at the moment: send it again soon');
  }
}
