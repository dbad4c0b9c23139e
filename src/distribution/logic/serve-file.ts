import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NotFound } from '../../errors/other-errors.ts';
import { BlobNotFound } from '../../storage/errors.ts';
import { type BlobKey, type BlobStore, isBlobKey } from '../../storage/repo/blobs/blob-store.ts';
import { answerFile, type FileAnswer, type FileQuestion } from '../file-answer.ts';
import type { FileUrlSigner } from '../signed-url.ts';
import { streamPieces } from './stream-pieces.ts';

export interface FileRequest extends FileQuestion {
  /** The path below `/files/`, its percent-encoding undone once. */
  readonly key: string;
  /** A parameter that is given twice is an array here. */
  readonly query: Readonly<Record<string, unknown>>;
}

export interface ServedAnswer extends Omit<FileAnswer, 'body'> {
  /** To be read to the end or destroyed. */
  readonly body?: Readable;
}

export interface FileServerOptions {
  /** Hears of every chunk of a package on its way to a client, in bytes. */
  readonly onBytes?: (bytes: number) => void;
  /** ms since the epoch */
  readonly now?: () => number;
}

/** Serves this server's own packages to whoever holds a signed URL. */
export class FileServer {
  readonly #logger = new Logger('Downloads');
  readonly #store: BlobStore;
  readonly #signer: FileUrlSigner;
  readonly #now: () => number;
  readonly #onBytes: (bytes: number) => void;

  constructor(store: BlobStore, signer: FileUrlSigner, options: FileServerOptions = {}) {
    this.#store = store;
    this.#signer = signer;
    this.#now = options.now ?? Date.now;
    this.#onBytes = options.onBytes ?? (() => undefined);
  }

  /** @throws NotFound whatever is wrong with the URL, so that nobody can try out what exists */
  async serve(request: FileRequest): Promise<ServedAnswer> {
    const { key, sha256 } = this.#opened(request);
    try {
      const { size, modifiedAt } = await this.#store.stat(key);
      const file = { name: key.slice(key.lastIndexOf('/') + 1), size, modifiedAt, etag: `"${sha256}"` };
      const answer = answerFile(file, request, randomBytes(16).toString('hex'));
      return { ...answer, body: await this.#stream(key, answer) };
    } catch (error) {
      if (!(error instanceof BlobNotFound)) throw error;
      this.#logger.error({ blob: key }, 'a package is missing from the store');
      throw new NotFound();
    }
  }

  #opened({ key, query }: FileRequest): { key: BlobKey; sha256: string } {
    const { e: expires, h: sha256, s: signature } = query;
    const complete =
      typeof expires === 'string' && typeof sha256 === 'string' && typeof signature === 'string';
    if (!complete || !isBlobKey(key)) throw new NotFound();
    const now = Math.floor(this.#now() / 1000);
    if (!this.#signer.verify({ key, expires, sha256, signature }, now)) throw new NotFound();
    return { key, sha256 };
  }

  async #stream(key: BlobKey, answer: FileAnswer): Promise<Readable | undefined> {
    if (answer.body.length === 0) return undefined;
    return streamPieces(answer.body, (range) => this.#store.read(key, range), this.#onBytes);
  }
}
