import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../src/app.ts';
import { listen } from '../../src/listen.ts';
import { makeConfig, type Settings } from '../../src/config/make-config.ts';
import { databaseOf } from './chosen-server.ts';
import { storageOf } from './chosen-store.ts';

export const ADMIN_TOKEN = 'administrator-token-of-the-tests';

/** The whole service on a temp directory and a free port; it ends with its scope: `await using app = …`. */
export class TestApp implements AsyncDisposable {
  private constructor(
    readonly nest: NestFastifyApplication,
    readonly url: string,
    readonly dataDir: string,
  ) {}

  static async start(settings: Settings = {}, dataDir?: string): Promise<TestApp> {
    const directory = dataDir ?? (await mkdtemp(path.join(tmpdir(), 'rb-test-')));
    const config = makeConfig({
      log: { level: 'silent' },
      database: await databaseOf(directory),
      ...settings,
      storage: { ...storageOf(directory), ...settings.storage },
      data_dir: directory,
      auth: { admin_token: ADMIN_TOKEN, ...settings.auth },
    });
    const nest = await createApp(config);
    await listen(nest, { port: 0, host: '127.0.0.1' });
    return new TestApp(nest, await nest.getUrl(), directory);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nest.close();
    await rm(this.dataDir, { recursive: true, force: true });
  }
}
