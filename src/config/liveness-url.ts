import { isIPv6 } from 'node:net';
import { draftConfig } from './build-config.ts';
import { type ConfigPlaces, readPlaces } from './load-config.ts';

/** An address to listen on that stands for all addresses of the machine, and one of these. */
const LOOPBACK: Readonly<Record<string, string>> = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/**
 * Where an instance with the settings of this machine tells that it is alive. Other settings may be incomplete here: the
 * service itself takes them from Consul.
 * @public for scripts/healthcheck.mjs, which reads it from the build
 */
export function livenessUrl(places?: ConfigPlaces): string {
  const { files, env, cwd } = readPlaces(places);
  const { host, port } = draftConfig([...files, env], cwd).config.instance;
  const address = LOOPBACK[host] ?? host;
  return `http://${isIPv6(address) ? `[${address}]` : address}:${port}/health/live`;
}
