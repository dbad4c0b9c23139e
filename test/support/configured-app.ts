import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../../src/app.ts';
import type { Settings } from '../../src/config/make-config.ts';
import { loadConfigWithConsul } from '../../src/consul/load-config-with-consul.ts';
import { Client } from './client.ts';
import { ADMIN_TOKEN } from './test-app.ts';

/** The whole service as `npm start` configures it: from files in a temp directory, and from Consul. */
export class ConfiguredApp implements AsyncDisposable {
  nest: NestFastifyApplication;
  url: string;

  private constructor(readonly home: string) {}

  /** @param settings content of `config.yaml` @param home directory of an application that has ended */
  static async start(settings: Settings, home?: string): Promise<ConfiguredApp> {
    const app = new ConfiguredApp(home ?? (await mkdtemp(path.join(tmpdir(), 'rb-configured-'))));
    await mkdir(path.join(app.home, 'config'), { recursive: true });
    const base = { data_dir: './data', log: { level: 'silent' }, auth: { admin_token: ADMIN_TOKEN } };
    // Every JSON text is valid YAML.
    await writeFile(path.join(app.home, 'config/config.yaml'), JSON.stringify({ ...base, ...settings }));
    const { config, origin } = await loadConfigWithConsul({ dir: 'config', cwd: app.home, env: {} });
    app.nest = await createApp(config, origin);
    await app.nest.listen(0, '127.0.0.1');
    app.url = await app.nest.getUrl();
    return app;
  }

  get client(): Client {
    return new Client(this.url);
  }

  /** What `/health/ready` reports about the settings. */
  async document(): Promise<{ document: string; needs_restart: string[]; refused_keys?: string[] }> {
    const { body } = await this.client.send('GET', '/health/ready');
    const { status: _, ...state } = (body as unknown as { details: { config: any } }).details.config;
    return state;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.nest.close();
    await rm(this.home, { recursive: true, force: true });
  }
}
