import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NotFound } from '../../errors/other-errors.ts';
import { BlobNotFound } from '../../storage/errors.ts';
import { type BlobKey, type BlobStat, type BlobStore, isBlobKey } from '../../storage/blob-store.ts';
import { answerFile, type FileAnswer, type FileQuestion, type ServedFile } from './file-answer.ts';
import { redirectInNginx, nginxWouldSendTheSame } from './nginx-redirect.ts';
import type { FileClaim, FileUrlSigner } from '../signed-url.ts';
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
  /** Called with the size of every chunk that is sent, in bytes. */
  readonly onBytes?: (bytes: number) => void;
  /** Called when a valid URL leads to a package that is missing from the store. */
  readonly onMissing?: () => void;
  /** Path of an internal location of the nginx in front that serves the store's files; empty: nginx sends nothing. */
  readonly accelPrefix?: () => string;
  /** ms since the epoch */
  readonly now?: () => number;
}

type VerifiedClaim = FileClaim & { readonly key: BlobKey };

/** Serves packages by signed URLs. */
export class FileServer {
  readonly #logger = new Logger('Downloads');
  readonly #store: BlobStore;
  readonly #signer: FileUrlSigner;
  readonly #now: () => number;
  readonly #onBytes: (bytes: number) => void;
  readonly #onMissing: () => void;
  readonly #accelPrefix: () => string;

  constructor(store: BlobStore, signer: FileUrlSigner, options: FileServerOptions = {}) {
    this.#store = store;
    this.#signer = signer;
    this.#now = options.now ?? Date.now;
    this.#onBytes = options.onBytes ?? (() => undefined);
    this.#onMissing = options.onMissing ?? (() => undefined);
    this.#accelPrefix = options.accelPrefix ?? (() => '');
  }

  /** @throws NotFound for every kind of invalid URL, so that a client cannot find out which packages exist */
  async serve(request: FileRequest): Promise<ServedAnswer> {
    const claim = this.#verifiedClaim(request);
    const { key } = claim;
    try {
      const file = fileOf(claim, await this.#store.stat(key));
      const answer = answerFile(file, request, randomBytes(16).toString('hex'));
      const accelPrefix = this.#accelPrefix();
      if (accelPrefix !== '' && nginxWouldSendTheSame(answer, request.headers))
        return { ...redirectInNginx(file, accelPrefix + key), body: undefined };
      return { ...answer, body: await this.#stream(key, answer) };
    } catch (error) {
      if (!(error instanceof BlobNotFound)) throw error;
      this.#onMissing();
      this.#logger.error({ blob: key }, 'a package is missing from the store');
      throw new NotFound();
    }
  }

  #verifiedClaim(request: FileRequest): VerifiedClaim {
    const claim = claimOf(request);
    const now = Math.floor(this.#now() / 1000);
    if (claim === undefined || !this.#signer.verify(claim, now)) throw new NotFound();
    return claim;
  }

  async #stream(key: BlobKey, answer: FileAnswer): Promise<Readable | undefined> {
    if (answer.body.length === 0) return undefined;
    return streamPieces(answer.body, (range) => this.#store.read(key, range), this.#onBytes);
  }
}

/** Undefined when a parameter is missing or given twice. */
function claimOf({ key, query }: FileRequest): VerifiedClaim | undefined {
  const { e: expires, h: sha256, n: name, s: signature } = query;
  const complete = typeof expires === 'string' && typeof sha256 === 'string' && typeof signature === 'string';
  if (!complete || !(name === undefined || typeof name === 'string') || !isBlobKey(key)) return undefined;
  return { key, expires, sha256, name, signature };
}

function fileOf({ key, sha256, name }: VerifiedClaim, { size, modifiedAt }: BlobStat): ServedFile {
  const etag = `"${sha256}"`;
  return { name: key.slice(key.lastIndexOf('/') + 1), unicodeName: name, size, modifiedAt, etag };
}
