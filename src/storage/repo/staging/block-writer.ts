import type { FileHandle } from 'node:fs/promises';
import { DigestThread } from './digest-thread.ts';
import { type Digests, PackageDigests } from '../../../digests/package-digests.ts';

const BLOCKS = 4;
const BLOCK_SIZE = 1 << 20;

class Block {
  /** Memory that the digest thread shares. */
  readonly bytes = Buffer.from(new SharedArrayBuffer(BLOCK_SIZE));
  filled = 0;
  /** Resolves when the block has been written and hashed. */
  processed: Promise<unknown> = Promise.resolve();
}

/**
 * Collects bytes in blocks and writes and hashes each block while the next one fills. Content larger than one
 * block is hashed in a thread of its own, because hashing on the event loop would delay all other requests.
 */
export class BlockWriter {
  private readonly blocks: Block[] = [new Block()];
  private current = 0;
  private thread?: DigestThread;
  private written: Promise<void> = Promise.resolve();

  /** @param file opened, at position 0 */
  constructor(private readonly file: FileHandle) {}

  /** Copies the bytes. A returned promise resolves when all of them are copied. */
  write(bytes: Buffer): Promise<void> | undefined {
    const block = this.blocks[this.current]!;
    if (bytes.length > BLOCK_SIZE - block.filled) return this.writeInBlocks(bytes);
    block.filled += bytes.copy(block.bytes, block.filled);
    return undefined;
  }

  /** Waits until everything is written and hashed. */
  async finish(): Promise<Digests> {
    const last = this.blocks[this.current]!;
    const rest = last.bytes.subarray(0, last.filled);
    if (this.thread === undefined) {
      await this.file.writeFile(rest);
      return new PackageDigests().update(rest).finish();
    }
    this.processBlock(last);
    await Promise.all(this.blocks.map(({ processed }) => processed));
    return this.thread.finish();
  }

  /** Stops the digest thread and drops unfinished work. */
  async close(): Promise<void> {
    await this.thread?.close();
  }

  private async writeInBlocks(bytes: Buffer): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const block = this.blocks[this.current]!;
      const copied = bytes.copy(block.bytes, block.filled, at);
      at += copied;
      block.filled += copied;
      if (block.filled === BLOCK_SIZE) await this.nextBlock();
    }
  }

  /** Switches to the next block and waits until that one is free. */
  private async nextBlock(): Promise<void> {
    this.processBlock(this.blocks[this.current]!);
    this.current = (this.current + 1) % BLOCKS;
    const next = (this.blocks[this.current] ??= new Block());
    await next.processed;
    next.filled = 0;
  }

  private processBlock(block: Block): void {
    this.thread ??= new DigestThread();
    const bytes = block.bytes.subarray(0, block.filled);
    this.written = this.written.then(() => this.file.writeFile(bytes));
    block.processed = Promise.all([this.written, this.thread.update(bytes)]);
    // The next user of this block, or `finish`, gets the failure.
    block.processed.catch(() => undefined);
  }
}
