import { setTimeout as delay } from 'node:timers/promises';
import { draftConfig } from '../config/build-config.ts';
import { ConfigInvalid } from '../config/config-invalid.ts';
import { ConfigOrigin, type FirstDocument } from '../config/config-origin.ts';
import type { Config } from '../config/config.ts';
import { type ConfigPlaces, loadConfig, type LocalReadings, readPlaces } from '../config/load-config.ts';
import type { RegistryConfig } from '../config/sections/registry-config.ts';
import type { ConsulAgent } from './consul-agent.ts';
import { DocumentCopy } from './document-copy.ts';
import { openConsul } from './open-consul.ts';
import { settingsDocument, type SettingsDocument } from './settings-document.ts';

export interface LoadedConfig {
  readonly config: Config;
  /** Undefined without Consul. */
  readonly origin?: ConfigOrigin;
}

/** ms between two attempts to read the document */
const RETRY_PAUSE = 250;
/** With a problem in one of these keys the document cannot be asked for. */
const NEEDED_TO_ASK = /^(?:registry(?:\.|$)|data_dir$|instance\.ip$|$)/;

/**
 * Reads files and environment and, where `registry.endpoint` is set, the document in Consul's KV, which overrides
 * the files and is overridden by the environment. While it cannot be read or is invalid, its last good copy is used.
 * @throws ConfigInvalid, also when there is no such copy
 */
export async function loadConfigWithConsul(places?: ConfigPlaces): Promise<LoadedConfig> {
  const local = readPlaces(places);
  const { config, problems } = draftConfig([...local.files, local.env], local.cwd);
  if (config.registry.endpoint === '' || problems.some(({ key }) => NEEDED_TO_ASK.test(key)))
    return { config: loadConfig(places) };
  return new DocumentLoad(local, config).load();
}

class DocumentLoad {
  private readonly registry: RegistryConfig;
  private readonly document: SettingsDocument;
  private readonly copy: DocumentCopy;

  constructor(
    private readonly local: LocalReadings,
    { registry, data_dir }: Config,
  ) {
    this.registry = registry;
    this.document = settingsDocument(registry.path);
    this.copy = new DocumentCopy(data_dir, this.document.name);
  }

  async load(): Promise<LoadedConfig> {
    const copied = await this.copy.read();
    try {
      const text = await this.fetchDocument();
      const loaded = this.buildFrom({ text });
      // A full disk must not stop a start: checks and downloads only read.
      if (copied === undefined || copied.text !== text) await this.copy.write(text).catch(() => undefined);
      return loaded;
    } catch (error) {
      if (copied === undefined) throw this.refusal(error as Error);
      return this.buildFrom({ text: copied.text, copyReason: (error as Error).message });
    }
  }

  private buildFrom(first: FirstDocument): LoadedConfig {
    const origin = new ConfigOrigin(this.local, this.document.name, first);
    return { config: origin.buildWith(first.text), origin };
  }

  private async fetchDocument(): Promise<string | undefined> {
    const agent = await openConsul(this.registry);
    try {
      return await this.fetchWithRetries(agent);
    } finally {
      agent.close();
    }
  }

  private async fetchWithRetries(agent: ConsulAgent): Promise<string | undefined> {
    const end = performance.now() + this.registry.start_timeout;
    for (;;) {
      try {
        const { text } = await agent.entry(this.document.key);
        return text;
      } catch (error) {
        if (performance.now() + RETRY_PAUSE > end) throw error;
        await delay(RETRY_PAUSE);
      }
    }
  }

  private refusal(error: Error): Error {
    if (error instanceof ConfigInvalid) return error;
    const message = `${error.message}, and there is no copy of an earlier document to start with`;
    return new ConfigInvalid([{ key: 'registry.endpoint', source: this.document.name, message }]);
  }
}
