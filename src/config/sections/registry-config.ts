import { Duration } from '../keys/duration.ts';
import { Secret } from '../keys/secret.ts';
import { Text } from '../keys/text.ts';
import { isAgentAddress } from '../web-address.ts';
import { RefusedWhen } from '../keys/refused-when.ts';

export class RegistryConfig {
  @Text({
    doc: 'The Consul agent for registration and settings, as `host:port` or an http(s) URL. Empty: Consul is not used.',
    expects: 'empty, `host:port`, or an absolute http(s) URL without a path',
    accepts: (text) => text === '' || isAgentAddress(text),
  })
  readonly endpoint: string = '';

  @Text({
    doc: "Path in Consul's KV: the settings are the YAML document `{registry.path}/config.yaml`, which overrides the files and is overridden by the environment.",
    expects: 'names of visible ASCII characters, separated by single slashes',
    accepts: (text) => /^[\x21-\x2e\x30-\x7e]+(?:\/[\x21-\x2e\x30-\x7e]+)*$/.test(text),
  })
  readonly path: string = 'resource-backend';

  @RefusedWhen<RegistryConfig>(
    ({ endpoint, service_id }) => endpoint !== '' && service_id === '',
    'SERVICE_ID must be set when `registry.endpoint` is: this instance is registered as that',
  )
  @Text({
    doc: 'Id of this instance in Consul, different for every instance; also read from `SERVICE_ID`.',
    expects: 'empty, or 1 to 128 letters, digits, `.`, `_` and `-`',
    accepts: (text) => /^[\w.-]{0,128}$/.test(text),
  })
  readonly service_id: string = '';

  @Text({
    doc: 'Service name in Consul of the instances that answer requests, each with the tags `version-…`, `region-…` and `role-…`. A name with an underscore or a dot cannot be looked up by DNS.',
    expects: '1 to 63 letters, digits, `.`, `_` and `-`',
    accepts: (text) => /^[\w.-]{1,63}$/.test(text),
  })
  readonly service_name: string = 'resource-backend';

  @Text({
    doc: 'Service name of the instances with the role `worker`, which answer no requests of clients: so the other name lists only instances that do.',
    expects: '1 to 63 letters, digits, `.`, `_` and `-`',
    accepts: (text) => /^[\w.-]{1,63}$/.test(text),
  })
  readonly worker_service_name: string = 'resource-backend-worker';

  @Secret({
    doc: 'ACL token: needs `service:write` on `registry.service_name`, for workers on `registry.worker_service_name`, and `key:read` on the document. Empty: no token is sent.',
    min: 1,
  })
  readonly token: string = '';

  @Duration({ doc: 'Time limit of one request to the agent.', min: '100ms', max: '1m' })
  readonly timeout: number = 2000;

  @Duration({
    doc: 'How long a start waits for an agent that does not answer before it uses the copy of the last good document.',
    min: '100ms',
    max: '10m',
  })
  readonly start_timeout: number = 10_000;

  @Duration({
    doc: 'How long the agent holds back its answer while the document does not change.',
    min: '1s',
    max: '10m',
  })
  readonly wait: number = 5 * 60_000;

  @Duration({ doc: 'How often the agent checks `/health/ready`.', min: '1s', max: '10m' })
  readonly check_interval: number = 10_000;

  @Duration({ doc: 'Time limit of that check.', min: '100ms', max: '1m' })
  readonly check_timeout: number = 5000;

  @Duration({
    doc: 'How long an instance may fail these checks before the agent removes it.',
    min: '1m',
    max: '30d',
  })
  readonly deregister_after: number = 10 * 60_000;

  @Duration({
    doc: 'How often this instance verifies its registration, and the longest pause between two attempts while the agent does not answer.',
    min: '100ms',
    max: '1h',
  })
  readonly sync_interval: number = 30_000;
}
