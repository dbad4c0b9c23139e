import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NotFound } from '../../errors/other-errors.ts';
import { BlobNotFound } from '../../storage/errors.ts';
import { type BlobKey, type BlobStat, type BlobStore } from '../../storage/blob-store.ts';
import { PackageDamaged } from '../errors.ts';
import { answerFile, type FileAnswer, type FileQuestion, type ServedFile } from './file-answer.ts';
import { handOver, nginxAgrees } from './hand-over.ts';
import { type OpenedClaim, readClaim } from '../read-claim.ts';
import type { FileTerms, FileUrlSigner } from '../signed-url.ts';
import { streamPieces } from './stream-pieces.ts';

export interface FileRequest extends FileQuestion {
  /** The path below `/files/`, its percent-encoding undone once. */
  readonly key: string;
  /** A parameter that is given twice is an array here. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The client's address. */
  readonly ip: string;
}

export interface ServedAnswer extends Omit<FileAnswer, 'body'> {
  /** To be read to the end or destroyed. */
  readonly body?: Readable;
}

export interface FileServerOptions {
  /** Hears of every chunk of a package on its way to a client, in bytes. */
  readonly onBytes?: (bytes: number) => void;
  /** Called for every package that is asked for by a valid URL and is not in the store as it was published. */
  readonly onFailed?: (reason: 'missing' | 'damaged') => void;
  /** Called with the terms of every valid URL that has some; throws the refusal when they do not hold any more. */
  readonly checkTerms?: (terms: FileTerms, ip: string) => void | Promise<void>;
  /** Path of a location inside nginx in front, below which it has the store's files; empty when there is none. */
  readonly accelPrefix?: () => string;
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
  readonly #onFailed: (reason: 'missing' | 'damaged') => void;
  readonly #checkTerms: (terms: FileTerms, ip: string) => void | Promise<void>;
  readonly #accelPrefix: () => string;

  constructor(store: BlobStore, signer: FileUrlSigner, options: FileServerOptions = {}) {
    this.#store = store;
    this.#signer = signer;
    this.#now = options.now ?? Date.now;
    this.#onBytes = options.onBytes ?? (() => undefined);
    this.#onFailed = options.onFailed ?? (() => undefined);
    this.#checkTerms = options.checkTerms ?? (() => undefined);
    this.#accelPrefix = options.accelPrefix ?? (() => '');
  }

  /**
   * @throws NotFound whatever is wrong with the URL, so that nobody can try out what exists
   * @throws the refusal, when the terms of a valid URL do not hold any more
   * @throws PackageDamaged
   */
  async serve(request: FileRequest): Promise<ServedAnswer> {
    const claim = this.#opened(request);
    const { key, terms } = claim;
    if (terms !== undefined) await this.#checkTerms(terms, request.ip);
    try {
      const file = fileOf(claim, await this.#stat(claim));
      const answer = answerFile(file, request, randomBytes(16).toString('hex'));
      const accelPrefix = this.#accelPrefix();
      if (accelPrefix !== '' && nginxAgrees(answer, request.headers))
        return { ...handOver(file, accelPrefix + key), body: undefined };
      return { ...answer, body: await this.#stream(key, answer) };
    } catch (error) {
      if (!(error instanceof BlobNotFound)) throw error;
      this.#onFailed('missing');
      this.#logger.error({ blob: key }, 'a package is missing from the store');
      throw new NotFound();
    }
  }

  #opened(request: FileRequest): OpenedClaim {
    const claim = readClaim(request.key, request.query);
    const now = Math.floor(this.#now() / 1000);
    if (claim === undefined || !this.#signer.verify(claim, now)) throw new NotFound();
    return claim;
  }

  /** @throws BlobNotFound, PackageDamaged */
  async #stat({ key, terms }: OpenedClaim): Promise<BlobStat> {
    const stat = await this.#store.stat(key);
    if (terms === undefined || stat.size === Number(terms.size)) return stat;
    this.#onFailed('damaged');
    this.#logger.error(
      { blob: key, size: stat.size, recorded: Number(terms.size) },
      'a package in the store is damaged: its size is not that of its record',
    );
    throw new PackageDamaged();
  }

  async #stream(key: BlobKey, answer: FileAnswer): Promise<Readable | undefined> {
    if (answer.body.length === 0) return undefined;
    return streamPieces(answer.body, (range) => this.#store.read(key, range), this.#onBytes);
  }
}

function fileOf({ key, sha256, name, terms }: OpenedClaim, { size, modifiedAt }: BlobStat): ServedFile {
  const etag = `"${sha256}"`;
  return {
    name: key.slice(key.lastIndexOf('/') + 1),
    trueName: name,
    size,
    modifiedAt,
    etag,
    digest: Buffer.from(sha256, 'hex').toString('base64'),
    isPaid: terms?.holder !== undefined,
  };
}
