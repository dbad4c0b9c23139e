import type { Config } from '../../config/config.ts';
import type { Service } from '../../consul/consul-agent.ts';
import { build } from '../../config/build.ts';

/** What others find this instance as. @param port that it listens on */
export function describedService({ instance, registry }: Config, port: number): Service {
  const about = { version: build.version, region: instance.region, role: instance.role };
  return {
    id: registry.service_id,
    name: registry.service_name,
    address: instance.ip,
    port,
    tags: Object.entries(about).map(([name, value]) => `${name}-${value}`),
    meta: about,
  };
}

/** Where an agent asks whether it is ready. */
export function readinessUrl({ address, port }: Service): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}/health/ready`;
}
