import { Duration } from '../keys/duration.ts';
import { Secret } from '../keys/secret.ts';
import { Text } from '../keys/text.ts';
import { isAgentAddress } from '../web-address.ts';
import { RefusedWhen } from '../keys/refused-when.ts';

export class RegistryConfig {
  @Text({
    doc: 'Where the Consul agent is that this instance is registered with and configured from, as `host:port` or an http(s) URL. Empty: there is no Consul.',
    expects: 'empty, `host:port`, or an absolute http(s) URL without a path',
    accepts: (text) => text === '' || isAgentAddress(text),
  })
  readonly endpoint: string = '';

  @Text({
    doc: "Where in Consul's KV the settings are: the YAML document `{registry.path}/config.yaml`, read over the files and under the environment.",
    expects: 'names of visible ASCII characters, separated by single slashes',
    accepts: (text) => /^[\x21-\x2e\x30-\x7e]+(?:\/[\x21-\x2e\x30-\x7e]+)*$/.test(text),
  })
  readonly path: string = 'resource-backend';

  @RefusedWhen<RegistryConfig>(
    ({ endpoint, service_id }) => endpoint !== '' && service_id === '',
    'SERVICE_ID must be set when `registry.endpoint` is: this instance is registered as that',
  )
  @Text({
    doc: 'What this instance is registered as, unlike every other instance; also read from `SERVICE_ID`.',
    expects: 'empty, or 1 to 128 letters, digits, `.`, `_` and `-`',
    accepts: (text) => /^[\w.-]{0,128}$/.test(text),
  })
  readonly service_id: string = '';

  @Text({
    doc: 'The name that all instances are registered under. With an underscore or dot in it, it cannot be looked up by DNS.',
    expects: '1 to 63 letters, digits, `.`, `_` and `-`',
    accepts: (text) => /^[\w.-]{1,63}$/.test(text),
  })
  readonly service_name: string = 'resource-backend';

  @Secret({
    doc: 'Token of an access control list: needs `service:write` on `registry.service_name` and `key:read` on the document. Empty: none is sent.',
    min: 1,
  })
  readonly token: string = '';

  @Duration({ doc: 'How long one request to the agent may take.', min: '100ms', max: '1m' })
  readonly timeout: number = 2000;

  @Duration({
    doc: 'How long a start waits for an agent that does not answer, before it makes do with the last good document.',
    min: '100ms',
    max: '10m',
  })
  readonly start_timeout: number = 10_000;

  @Duration({
    doc: 'How long the agent holds back its answer when it is asked for changes of the document.',
    min: '1s',
    max: '10m',
  })
  readonly wait: number = 5 * 60_000;

  @Duration({ doc: 'How often the agent asks for `/health/ready`.', min: '1s', max: '10m' })
  readonly check_interval: number = 10_000;

  @Duration({ doc: 'How long that may take to answer.', min: '100ms', max: '1m' })
  readonly check_timeout: number = 5000;

  @Duration({
    doc: 'How long an instance may fail these checks before the agent forgets it.',
    min: '1m',
    max: '30d',
  })
  readonly deregister_after: number = 10 * 60_000;

  @Duration({
    doc: 'How often this instance looks whether the agent still knows it, and the longest pause between two tries while the agent is away.',
    min: '100ms',
    max: '1h',
  })
  readonly sync_interval: number = 30_000;
}
