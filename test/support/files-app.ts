import 'reflect-metadata';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type Agent, type IncomingMessage, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { FilesController } from '../../src/files/interfaces/files.controller.ts';
import { type DownloadFailure, DownloadFailures } from '../../src/files/logic/download-failures.ts';
import { FileServer } from '../../src/files/logic/file-server.ts';
import { type FileTerms, FileUrlSigner } from '../../src/files/signed-url.ts';
import { DomainError } from '../../src/errors/domain-error.ts';
import { httpStatus } from '../../src/http/http-status.ts';
import type { BlobKey, BlobStat, ByteRange, OpenBlob } from '../../src/storage/blob-store.ts';
import { LocalBlobStore } from '../../src/storage/repo/blobs/local-blob-store.ts';
import { HmacSigner } from '../../src/signing/hmac-signer.ts';

/** A store that records its open streams and whose reads can be replaced. */
export class WatchedStore extends LocalBlobStore {
  /** Every returned stream, in order. */
  readonly streams: Readable[] = [];
  /** Every blob that was opened for several reads; resolves when it is closed. */
  readonly blobs: Promise<void>[] = [];
  /** Replaces reads from the disk. */
  instead?: (range?: ByteRange) => Readable;
  /** Runs once, after the next `stat`; its result replaces that of `stat`. */
  afterStat?: (seen: BlobStat) => Promise<BlobStat>;

  override async stat(key: BlobKey): Promise<BlobStat> {
    const seen = await super.stat(key);
    const { afterStat } = this;
    delete this.afterStat;
    return afterStat?.(seen) ?? seen;
  }

  /** Waits until all returned streams and opened blobs are closed. */
  async allClosed(): Promise<void> {
    const open = this.streams.filter((stream) => !stream.closed);
    await Promise.all(open.map((stream) => new Promise((resolve) => stream.once('close', resolve))));
    await Promise.all(this.blobs);
  }

  override async read(key: BlobKey, range?: ByteRange): Promise<Readable> {
    return this.watch(this.instead?.(range) ?? (await super.read(key, range)));
  }

  override async open(key: BlobKey): Promise<OpenBlob> {
    const blob = await super.open(key);
    const closed = Promise.withResolvers<void>();
    this.blobs.push(closed.promise);
    return {
      read: async (range) => this.watch(this.instead?.(range) ?? (await blob.read(range))),
      [Symbol.asyncDispose]: () => blob[Symbol.asyncDispose]().then(closed.resolve, closed.reject),
    };
  }

  private watch(stream: Readable): Readable {
    this.streams.push(stream);
    return stream;
  }
}

@Catch()
class TestFilter implements ExceptionFilter {
  catch(error: unknown, host: ArgumentsHost): void {
    const reply = host.switchToHttp().getResponse<FastifyReply>();
    const http = error instanceof HttpException ? error.getStatus() : 500;
    const [status, code] = error instanceof DomainError ? [httpStatus(error), error.code] : [http, -1];
    if (reply.raw.headersSent) reply.raw.destroy();
    else void reply.code(status).send({ code, msg: (error as Error).message });
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export type Headers = Record<string, string>;

/** Only the files controller, on its own port, with a store in a temporary directory. */
export class FilesApp implements AsyncDisposable {
  static readonly NOW = 1_800_000_000;
  readonly signer = new FileUrlSigner(new HmacSigner(Buffer.alloc(32, 1)));
  readonly store: WatchedStore;
  readonly directory: string;
  /** Bytes of packages sent so far. */
  served = 0;
  /** Failed downloads with valid URLs, in order. */
  readonly failures: DownloadFailure[] = [];
  #app: NestFastifyApplication;

  private constructor(directory: string) {
    this.directory = directory;
    this.store = new WatchedStore(directory);
  }

  static async start(): Promise<FilesApp> {
    const app = new FilesApp(await mkdtemp(path.join(tmpdir(), 'rb-files-')));
    const failures = { count: (reason: DownloadFailure) => void app.failures.push(reason) };
    const files = new FileServer(app.store, app.signer, {
      now: () => FilesApp.NOW * 1000,
      onBytes: (bytes) => (app.served += bytes),
      onFailed: failures.count,
    });
    const providers = [
      { provide: FileServer, useValue: files },
      { provide: DownloadFailures, useValue: failures },
    ];
    @Module({ controllers: [FilesController], providers })
    class FilesModule {}
    app.#app = await NestFactory.create<NestFastifyApplication>(FilesModule, new FastifyAdapter(), {
      logger: false,
      forceCloseConnections: true,
    });
    app.#app.useGlobalFilters(new TestFilter());
    await app.#app.listen(0, '127.0.0.1');
    return app;
  }

  get port(): number {
    return (this.#app.getHttpServer().address() as AddressInfo).port;
  }

  /** Stores the bytes and returns path and query of a signed URL. */
  async put(key: string, bytes: Uint8Array, stagedAs = '.staged'): Promise<string> {
    const staged = path.join(this.directory, stagedAs);
    await writeFile(staged, bytes);
    await this.store.publish(key as BlobKey, staged);
    return this.sign(key, createHash('sha256').update(bytes).digest('hex'));
  }

  sign(
    key: string,
    sha256 = 'a'.repeat(64),
    expires = FilesApp.NOW + 60,
    name?: string,
    terms?: FileTerms,
  ): string {
    return this.signer.sign(key as BlobKey, expires, sha256, name, terms);
  }

  /** Sends the path unchanged; fetch would normalise it. */
  open(target: string, headers: Headers = {}, method = 'GET', agent?: Agent): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const { port } = this;
      request({ port, host: '127.0.0.1', path: target, headers, method, agent: agent ?? false })
        .on('response', resolve)
        .on('error', reject)
        .end();
    });
  }

  async ask(target: string, headers: Headers = {}, method = 'GET', agent?: Agent): Promise<Reply> {
    const response = await this.open(target, headers, method, agent);
    return { status: response.statusCode ?? 0, headers: response.headers, body: await buffer(response) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#app.close();
    await rm(this.directory, { recursive: true });
  }
}
