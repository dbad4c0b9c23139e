import type { RegistryConfig } from '../config/sections/registry-config.ts';
import { agentUrl } from '../config/web-address.ts';
import { ConsulAgent } from './consul-agent.ts';

/** A client for the agent at `registry.endpoint`; opens no connection yet. To be closed with `close`. */
export async function openConsul({ endpoint, token, timeout }: RegistryConfig): Promise<ConsulAgent> {
  const { default: Consul } = await import('consul');
  const { protocol, hostname, port } = agentUrl(endpoint)!;
  const secure = protocol === 'https:';
  const place = { host: hostname, port: Number(port || (secure ? 443 : 80)), secure };
  // The client's types lack the option `timeout`.
  const options = { ...place, timeout, ...(token !== '' && { defaults: { token } }) };
  const client = new Consul(options);
  return new ConsulAgent(client, timeout, endpoint);
}
