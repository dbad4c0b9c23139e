import type { RegistryConfig } from '../config/sections/registry-config.ts';
import { agentUrl } from '../config/web-address.ts';
import { ConsulAgent } from './consul-agent.ts';

/** The agent that `registry.endpoint` says; opens no connection yet. To be closed with `close`. */
export async function openConsul({ endpoint, token, timeout }: RegistryConfig): Promise<ConsulAgent> {
  const { default: Consul } = await import('consul');
  const { protocol, hostname, port } = agentUrl(endpoint)!;
  const secure = protocol === 'https:';
  const client = new Consul({
    host: hostname,
    port: Number(port || (secure ? 443 : 80)),
    secure,
    ...(token !== '' && { defaults: { token } }),
  });
  return new ConsulAgent(client, timeout, endpoint);
}
