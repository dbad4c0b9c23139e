import { Logger } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Readable } from 'node:stream';
import { NotFound } from '../../errors/other-errors.ts';
import { BlobNotFound } from '../../storage/errors.ts';
import { type BlobKey, type BlobStat, type BlobStore, nameOfKey } from '../../storage/blob-store.ts';
import { PackageDamaged } from '../../packages/errors.ts';
import { answerFile, type FileAnswer, type FileQuestion, type ServedFile } from './file-answer.ts';
import { redirectInNginx, nginxWouldSendTheSame } from './nginx-redirect.ts';
import { readClaim, type BlobClaim } from '../read-claim.ts';
import type { FileTerms, FileUrlSigner } from '../signed-url.ts';
import { streamParts } from './stream-parts.ts';
import { streamRange } from './stream-range.ts';

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
  /** Called with the size of every chunk that is sent, in bytes. */
  readonly onBytes?: (bytes: number) => void;
  /** Called when a valid URL leads to a package that is missing from the store, or damaged there. */
  readonly onFailed?: (reason: 'missing' | 'damaged', key: BlobKey) => void;
  /** Throws PackageDamaged for a package that is known to be damaged. */
  readonly checkKnown?: (key: BlobKey) => void;
  /** The same, before the file is opened; it may find out only now. */
  readonly checkStored?: (key: BlobKey, stat: BlobStat) => void | Promise<void>;
  /** Called with the terms of every valid URL that has some; throws a DomainError when they no longer hold. */
  readonly checkTerms?: (terms: FileTerms, ip: string) => void | Promise<void>;
  /** Path of an internal location of the nginx in front that serves the store's files; empty: nginx sends nothing. */
  readonly accelPrefix?: () => string;
  /** ms since the epoch */
  readonly now?: () => number;
}

/** Serves packages by signed URLs. */
export class FileServer {
  readonly #logger = new Logger('Downloads');
  readonly #store: BlobStore;
  readonly #signer: FileUrlSigner;
  readonly #now: () => number;
  readonly #onBytes: (bytes: number) => void;
  readonly #onFailed: (reason: 'missing' | 'damaged', key: BlobKey) => void;
  readonly #checkKnown: (key: BlobKey) => void;
  readonly #checkStored: (key: BlobKey, stat: BlobStat) => void | Promise<void>;
  readonly #checkTerms: (terms: FileTerms, ip: string) => void | Promise<void>;
  readonly #accelPrefix: () => string;

  constructor(store: BlobStore, signer: FileUrlSigner, options: FileServerOptions = {}) {
    this.#store = store;
    this.#signer = signer;
    this.#now = options.now ?? Date.now;
    this.#onBytes = options.onBytes ?? (() => undefined);
    this.#onFailed = options.onFailed ?? (() => undefined);
    this.#checkKnown = options.checkKnown ?? (() => undefined);
    this.#checkStored = options.checkStored ?? (() => undefined);
    this.#checkTerms = options.checkTerms ?? (() => undefined);
    this.#accelPrefix = options.accelPrefix ?? (() => '');
  }

  /**
   * @throws NotFound for every kind of invalid URL, so that a client cannot find out which packages exist
   * @throws a DomainError of `checkTerms` when the terms of a valid URL no longer hold
   * @throws PackageDamaged
   */
  async serve(request: FileRequest): Promise<ServedAnswer> {
    const claim = this.#verifiedClaim(request);
    const { key, terms } = claim;
    if (terms !== undefined) await this.#checkTerms(terms, request.ip);
    try {
      const file = fileOf(claim, await this.#stat(claim));
      const answer = answerFile(file, request, randomBytes(16).toString('hex'));
      const accelPrefix = this.#accelPrefix();
      if (accelPrefix !== '' && nginxWouldSendTheSame(answer, request.headers))
        return { ...redirectInNginx(file, accelPrefix + key), body: undefined };
      return { ...answer, body: await this.#stream(key, answer) };
    } catch (error) {
      if (error instanceof PackageDamaged) this.#onFailed('damaged', key);
      if (!(error instanceof BlobNotFound)) throw error;
      this.#onFailed('missing', key);
      this.#logger.error({ blob: key }, 'a package is missing from the store');
      throw new NotFound();
    }
  }

  #verifiedClaim(request: FileRequest): BlobClaim {
    const claim = readClaim(request.key, request.query);
    const now = Math.floor(this.#now() / 1000);
    if (claim === undefined || !this.#signer.verify(claim, now)) throw new NotFound();
    return claim;
  }

  /** @throws BlobNotFound, PackageDamaged */
  async #stat({ key, terms }: BlobClaim): Promise<BlobStat> {
    this.#checkKnown(key);
    const stat = await this.#store.stat(key);
    if (terms === undefined || stat.size === Number(terms.size)) {
      await this.#checkStored(key, stat);
      return stat;
    }
    this.#logger.error(
      { blob: key, size: stat.size, recorded: Number(terms.size) },
      'a package in the store is damaged: its size is not that of its record',
    );
    throw new PackageDamaged();
  }

  async #stream(key: BlobKey, answer: FileAnswer): Promise<Readable | undefined> {
    if (answer.body.length === 0) return undefined;
    const [only, ...others] = answer.body;
    return typeof only === 'object' && others.length === 0
      ? streamRange(only, await this.#store.read(key, only), this.#onBytes)
      : streamParts(answer.body, await this.#store.open(key), this.#onBytes);
  }
}

function fileOf({ key, sha256, name, terms }: BlobClaim, { size, modifiedAt }: BlobStat): ServedFile {
  const etag = `"${sha256}"`;
  return {
    name: nameOfKey(key),
    unicodeName: name,
    size,
    modifiedAt,
    etag,
    digest: Buffer.from(sha256, 'hex').toString('base64'),
    isPaid: terms?.holder !== undefined,
  };
}
