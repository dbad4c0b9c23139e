import { type FileHandle, open } from 'node:fs/promises';

/**
 * Syncs what another process has committed to an SQLite database. The keeper syncs its commits, too, but may be killed
 * before it does.
 */
export class WalSync {
  private synced = -1;

  /** @param version changes with every commit of another process */
  private constructor(
    private readonly log: FileHandle,
    private readonly version: () => Promise<number>,
  ) {}

  /** @param file path of a database that is open in WAL mode and closes after this */
  static async open(file: string, version: () => Promise<number>): Promise<WalSync> {
    return new WalSync(await open(`${file}-wal`, 'r+'), version);
  }

  /** Resolves when every commit that a reader may have seen survives a power cut. @throws the error of the disk */
  async whenDurable(): Promise<void> {
    const version = await this.version();
    if (version === this.synced) return;
    await this.log.datasync();
    this.synced = version;
  }

  close(): Promise<void> {
    return this.log.close();
  }
}
