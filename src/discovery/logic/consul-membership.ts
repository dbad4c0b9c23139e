import { Injectable } from '@nestjs/common';
import { LiveConfig } from '../../config/live-config.ts';
import type { ConfigOrigin } from '../../config/remote/config-origin.ts';
import { documentKey, documentName } from '../../config/remote/document-source.ts';
import { LastGood } from '../../config/remote/last-good.ts';
import type { ConsulAgent } from '../../consul/consul-agent.ts';
import { openConsul } from '../../consul/open-consul.ts';
import { Readiness } from '../../health/readiness.ts';
import { DiscoveryMetrics } from './discovery-metrics.ts';
import { FollowDocument } from './follow-document.ts';
import { Registration } from './registration.ts';
import { TakeDocument } from './take-document.ts';

/** What this instance has to do with Consul: nothing, unless `registry.endpoint` is set. */
@Injectable()
export class ConsulMembership {
  private agent?: ConsulAgent;
  private registration?: Registration;
  private following?: FollowDocument;

  constructor(
    private readonly config: LiveConfig,
    private readonly readiness: Readiness,
    private readonly metrics: DiscoveryMetrics,
  ) {}

  /** @param origin where settings that change come from, if they can */
  async open(origin: ConfigOrigin | null): Promise<void> {
    const { registry } = this.config;
    if (registry.endpoint === '') return;
    this.agent = await openConsul(registry);
    this.registration = new Registration(this.agent, this.config, this.readiness, (isKnown) =>
      this.metrics.registered(isKnown),
    );
    if (origin !== null) this.follow(this.agent, origin);
  }

  /** To be called once this instance listens. */
  register(port: number): void {
    this.registration?.start(port);
  }

  async leave(): Promise<void> {
    await this.registration?.leave();
  }

  async close(): Promise<void> {
    await this.following?.stop();
    this.agent?.close();
  }

  private follow(agent: ConsulAgent, origin: ConfigOrigin): void {
    const { registry, data_dir } = this.config;
    const copy = new LastGood(data_dir, documentName(registry.path));
    const take = new TakeDocument(this.config, origin, copy, (state) => this.metrics.document(state));
    const key = documentKey(registry.path);
    this.following = new FollowDocument(agent, take, { key, wait: registry.wait, first: origin.first });
    // Told, but no reason to take this instance out.
    this.readiness.add('config', () => Promise.resolve({ ...take.state }));
    this.following.start();
  }
}
