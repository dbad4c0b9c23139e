import { setTimeout as delay } from 'node:timers/promises';
import type { ConsulAgent } from './consul-agent.ts';
import { openConsul } from './open-consul.ts';
import { draftConfig } from '../config/build-config.ts';
import { ConfigInvalid } from '../config/config-invalid.ts';
import type { Config } from '../config/config.ts';
import { type ConfigPlaces, loadConfig, type LocalReadings, readPlaces } from '../config/load-config.ts';
import type { RegistryConfig } from '../config/sections/registry-config.ts';
import { ConfigOrigin, configWith, type FirstDocument } from '../config/remote/config-origin.ts';
import { documentKey, documentName } from '../config/remote/document-source.ts';
import { LastGood } from '../config/remote/last-good.ts';

export interface Loaded {
  readonly config: Config;
  /** Undefined without Consul. */
  readonly origin?: ConfigOrigin;
}

/** ms between two tries */
const PAUSE = 250;
/** Without these nobody can be asked for the document. */
const NEEDED = /^(?:registry(?:\.|$)|data_dir$|instance\.ip$|$)/;

/**
 * What is on this machine and, where `registry.endpoint` is set, the document in Consul's KV, over the files
 * and under the environment. While it cannot be had or used, the last good one stands in for it.
 * @throws ConfigInvalid, also when there is no such copy
 */
export async function loadWithDocument(places?: ConfigPlaces): Promise<Loaded> {
  const local = readPlaces(places);
  const { config, problems } = draftConfig([...local.files, local.env], local.cwd);
  if (config.registry.endpoint === '' || problems.some(({ key }) => NEEDED.test(key)))
    return { config: loadConfig(places) };
  return new FirstLoad(local, config).load();
}

class FirstLoad {
  private readonly registry: RegistryConfig;
  private readonly name: string;
  private readonly copy: LastGood;

  constructor(
    private readonly local: LocalReadings,
    { registry, data_dir }: Config,
  ) {
    this.registry = registry;
    this.name = documentName(registry.path);
    this.copy = new LastGood(data_dir, this.name);
  }

  async load(): Promise<Loaded> {
    const kept = await this.copy.read();
    try {
      const text = await this.fetched();
      const loaded = this.loaded({ text });
      // A volume that is full must not keep those who only read from being served.
      if (kept === undefined || kept.text !== text) await this.copy.keep(text).catch(() => undefined);
      return loaded;
    } catch (error) {
      if (kept === undefined) throw this.refusal(error as Error);
      return this.loaded({ text: kept.text, excuse: (error as Error).message });
    }
  }

  private loaded(first: FirstDocument): Loaded {
    const config = configWith(this.local, this.name, first.text);
    return { config, origin: new ConfigOrigin(this.local, this.name, first) };
  }

  private async fetched(): Promise<string | undefined> {
    const agent = await openConsul(this.registry);
    try {
      return await this.patiently(agent);
    } finally {
      agent.close();
    }
  }

  private async patiently(agent: ConsulAgent): Promise<string | undefined> {
    const end = performance.now() + this.registry.start_timeout;
    for (;;) {
      try {
        const { text } = await agent.entry(documentKey(this.registry.path));
        return text;
      } catch (error) {
        if (performance.now() + PAUSE > end) throw error;
        await delay(PAUSE);
      }
    }
  }

  private refusal(error: Error): Error {
    if (error instanceof ConfigInvalid) return error;
    const message = `${error.message}, and there is no copy of an earlier document to start with`;
    return new ConfigInvalid([{ key: 'registry.endpoint', source: this.name, message }]);
  }
}
