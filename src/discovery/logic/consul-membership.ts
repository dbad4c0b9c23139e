import { Injectable } from '@nestjs/common';
import type { ConfigOrigin } from '../../config/config-origin.ts';
import { LiveConfig } from '../../config/live-config.ts';
import type { ConsulAgent } from '../../consul/consul-agent.ts';
import { DocumentCopy } from '../../consul/document-copy.ts';
import { openConsul } from '../../consul/open-consul.ts';
import { settingsDocument } from '../../consul/settings-document.ts';
import { Group } from '../../group/group.ts';
import { Readiness } from '../../health/readiness.ts';
import { ApplyDocument } from './apply-document.ts';
import { DiscoveryMetrics } from './discovery-metrics.ts';
import { FollowDocument } from './follow-document.ts';
import { Registration } from './registration.ts';

/** Topic of the group. */
const SETTINGS = 'settings';

/** The document whose settings are in use. */
interface Adopted {
  text: string | undefined;
}

/** Registration in Consul and settings from it. Does nothing unless `registry.endpoint` is set. */
@Injectable()
export class ConsulMembership {
  private agent?: ConsulAgent;
  private registration?: Registration;
  private following?: FollowDocument;

  constructor(
    private readonly config: LiveConfig,
    private readonly readiness: Readiness,
    private readonly metrics: DiscoveryMetrics,
    private readonly group: Group,
  ) {}

  /** @param origin of the configuration; null when settings cannot change while the service runs */
  async open(origin: ConfigOrigin | null): Promise<void> {
    const { registry } = this.config;
    if (registry.endpoint === '') return;
    this.agent = await openConsul(registry);
    this.registration = new Registration(this.agent, this.config, this.readiness, (isRegistered) =>
      this.metrics.setRegistered(isRegistered),
    );
    if (origin !== null) this.followDocument(this.agent, origin);
  }

  /** In a front: takes over what the keeper has adopted. */
  async followKeeper(origin: ConfigOrigin): Promise<void> {
    const adopt = ({ text }: Adopted) => void this.config.adopt(origin.buildWith(text));
    this.group.on<Adopted>(SETTINGS, adopt);
    for (const adopted of await this.group.ask<Adopted>(SETTINGS)) adopt(adopted);
  }

  /** To be called once this instance listens. */
  register(port: number): void {
    this.registration?.start(port);
  }

  async deregister(): Promise<void> {
    await this.registration?.end();
  }

  async close(): Promise<void> {
    await this.following?.stop();
    this.agent?.close();
  }

  private followDocument(agent: ConsulAgent, origin: ConfigOrigin): void {
    const { registry, data_dir } = this.config;
    const { key, name } = settingsDocument(registry.path);
    const copy = new DocumentCopy(data_dir, name);
    const adopted: Adopted = { text: origin.first.text };
    const tellFronts = (text: string | undefined) => {
      adopted.text = text;
      this.group.tell(SETTINGS, adopted);
    };
    this.group.on(SETTINGS, () => adopted);
    const changes = new ApplyDocument(
      this.config,
      origin,
      copy,
      (state) => this.metrics.setDocument(state),
      tellFronts,
    );
    // Fronts may have outlived a keeper that knew other settings.
    this.group.onOpen(() => tellFronts(adopted.text));
    this.following = new FollowDocument(agent, changes, { key, wait: registry.wait, first: origin.first });
    // Shown only: a refused document is no reason to send no clients here.
    this.readiness.add('config', () => Promise.resolve({ ...changes.state }));
    this.following.start();
  }
}
