import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { openS3BlobStore } from '../../../src/storage/repo/blobs/s3/open-s3-blob-store.ts';
import type { S3BlobStore } from '../../../src/storage/repo/blobs/s3/s3-blob-store.ts';
import type { Staging } from '../../../src/storage/staging.ts';
import { StagingDirectory } from '../../../src/storage/repo/staging/staging-directory.ts';
import type { BlobStoreUnderTest } from '../../contracts/blob-store.contract.ts';
import { TamperingProxy } from '../../support/tampering-proxy.ts';
import { s3Config, type S3Server, type S3Settings } from '../../support/s3.ts';

export const MIB = 1024 * 1024;

/** A store in its own bucket, with direct access to the bucket. */
export class S3Lab implements BlobStoreUnderTest {
  private staged = 0;

  private constructor(
    readonly server: S3Server,
    readonly settings: S3Settings,
    private readonly base: string,
    private readonly staging: Staging,
    /** A proxy to the server that can change and cut the traffic. */
    readonly link: TamperingProxy,
    readonly store: S3BlobStore,
  ) {}

  static async open(server: S3Server, more: S3Settings = {}): Promise<S3Lab> {
    const base = await mkdtemp(path.join(tmpdir(), 'rb-s3-'));
    const staging = new StagingDirectory(path.join(base, 'staging'), { maxSize: MIB, idleTimeout: 60_000 });
    await staging.open();
    const settings = { ...(await server.bucket()), part_size: 5 * MIB, ...more };
    const store = openS3BlobStore(s3Config(settings), staging);
    return new S3Lab(server, settings, base, staging, await TamperingProxy.to(server.url), store);
  }

  /** Directory of the local copies. */
  get directory(): string {
    return path.join(this.base, 'staging');
  }

  /** The same bucket with other settings. */
  open(more: S3Settings): S3BlobStore {
    return openS3BlobStore(s3Config({ ...this.settings, ...more }), this.staging);
  }

  /** The same bucket through the proxy. */
  remote(more: S3Settings = {}): S3BlobStore {
    return this.open({ endpoint: this.link.url, ...more });
  }

  async stage(bytes: Uint8Array): Promise<string> {
    const file = path.join(this.base, `staged-${this.staged++}`);
    await writeFile(file, bytes);
    return file;
  }

  async listed(store = this.store): Promise<string[]> {
    const found: string[] = [];
    for await (const blob of store.list()) found.push(blob.key);
    return found;
  }

  /** Starts a multipart upload and never finishes it. */
  async begin(key: string): Promise<void> {
    const at = { Bucket: this.settings.bucket, Key: key };
    const client = this.server.client();
    const { UploadId } = await client.send(new CreateMultipartUploadCommand(at));
    await client.send(new UploadPartCommand({ ...at, UploadId, PartNumber: 1, Body: 'part' }));
  }

  /** Keys of the uploads that were neither finished nor aborted. */
  async uploads(): Promise<(string | undefined)[]> {
    const ask = new ListMultipartUploadsCommand({ Bucket: this.settings.bucket });
    const { Uploads = [] } = await this.server.client().send(ask);
    return Uploads.map((upload) => upload.Key);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.link[Symbol.asyncDispose]();
    await rm(this.base, { recursive: true });
  }
}
