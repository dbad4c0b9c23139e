import type { Config } from '../../config/config.ts';
import type { ServiceDefinition } from '../../consul/consul-agent.ts';
import { buildInfo } from '../../health/build-info.ts';

/** How this instance is registered. @param port that it listens on */
export function describeService({ instance, registry }: Config, port: number): ServiceDefinition {
  const meta = { version: buildInfo.version, region: instance.region, role: instance.role };
  return {
    id: registry.service_id,
    name: instance.role === 'worker' ? registry.worker_service_name : registry.service_name,
    address: instance.ip,
    port,
    tags: Object.entries(meta).map(([name, value]) => `${name}-${value}`),
    meta,
  };
}

/** The URL at which an agent checks the instance. */
export function readinessUrl({ address, port }: ServiceDefinition): string {
  return `http://${address.includes(':') ? `[${address}]` : address}:${port}/health/ready`;
}
