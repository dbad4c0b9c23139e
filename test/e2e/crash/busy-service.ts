import { randomBytes } from 'node:crypto';
import { expect, vi } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { ServiceProcess } from '../../support/service-process.ts';
import { ADMIN_TOKEN } from '../../support/test-app.ts';
import { DataDirectory } from './data-directory.ts';
import { PATIENCE } from './patience.ts';
import { SlowDownload } from './slow-download.ts';
import { SlowUpload, type UploadAnswer } from './slow-upload.ts';

/** More than fits into the buffers between the service and a client that does not read. */
export const PACKAGE = randomBytes(24 << 20);
const HALF = PACKAGE.length / 2;

/** A service with the upload of version 2.0.0 half way in and the download of 1.0.0 half way out. */
export class BusyService implements AsyncDisposable {
  private constructor(
    readonly process: ServiceProcess,
    readonly data: DataDirectory,
    readonly download: SlowDownload,
    readonly upload: SlowUpload,
  ) {}

  static async start(instance: Settings['instance'] = {}): Promise<BusyService> {
    const service = await ServiceProcess.start({ auth: { admin_token: ADMIN_TOKEN }, instance });
    try {
      return await BusyService.occupy(service);
    } catch (error) {
      await service[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Occupies a service that runs already. */
  static async occupy(service: ServiceProcess): Promise<BusyService> {
    const data = new DataDirectory(service.dataDir);
    const client = service.client();
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: PACKAGE });
    const { body } = await client.latest('my-app');
    const download = await SlowDownload.open(body.data.download_url);
    const upload = new SlowUpload(service.url, 'my-app', '2.0.0');
    await upload.send(PACKAGE.subarray(0, HALF));
    await vi.waitFor(() => expect(data.stagedBytes()).toBeGreaterThan(0), PATIENCE);
    return new BusyService(service, data, download, upload);
  }

  async finishUpload(): Promise<UploadAnswer> {
    await this.upload.send(PACKAGE.subarray(HALF));
    return this.upload.finish();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process[Symbol.asyncDispose]();
  }
}
