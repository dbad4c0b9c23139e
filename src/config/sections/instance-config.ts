import { isIP } from 'node:net';
import { CountOrAuto } from '../keys/count-or-auto.ts';
import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';
import { OptionalInt } from '../keys/optional-int.ts';
import { OneOf } from '../keys/one-of.ts';
import { Text } from '../keys/text.ts';
import { isRegion } from '../region.ts';
import { isBaseUrl } from '../web-address.ts';
import { RefusedWhen } from '../keys/refused-when.ts';
import type { RegistryConfig } from './registry-config.ts';

const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export class InstanceConfig {
  @Text({
    doc: 'Address to listen on: `0.0.0.0` is every IPv4 address of the machine, `127.0.0.1` this machine only.',
    expects: 'an IP address or a host name',
    accepts: (text) => /^[\w.:%-]+$/.test(text),
  })
  readonly host: string = '0.0.0.0';

  @Int({ doc: 'Port to listen on; 0 takes any free one.', max: 65_535 })
  readonly port: number = 8000;

  @RefusedWhen<InstanceConfig>(
    ({ admin_port, port }) => admin_port !== null && admin_port !== 0 && admin_port === port,
    'must differ from `instance.port`, or not be set: then operators use that port too',
  )
  @OptionalInt({
    doc: 'Port for operators: `/metrics`, `/info`, the documentation, and what `/health` says about each part. `instance.port` then answers 404 for them, and `/health` with the status alone. Each instance on a machine needs its own; 0 takes any free one. Not set: `instance.port` answers all.',
    max: 65_535,
  })
  readonly admin_port: number | null = null;

  @Flag({
    doc: 'Lets several instances on this machine listen on the same address and port (Linux distributes the connections): one per core, each with its own `data_dir`. They form a cluster.',
  })
  readonly reuse_port: boolean = false;

  @CountOrAuto({
    doc: 'Processes that answer checks and downloads side by side on `instance.port`; beside them one process writes and works on jobs. 1: one process does everything. `auto`: one per core, as far as the CPU quota of a container goes; one with `instance.reuse_port`. Workers, and systems other than Linux, always run one process.',
    max: 256,
  })
  readonly processes: number | 'auto' = 'auto';

  @Duration({
    doc: 'A process that answers nothing for this long is killed and replaced, and the log shows what it was doing. Only where `instance.processes` is more than one.',
    min: '2s',
    max: '1h',
  })
  readonly hang_timeout: number = 10_000;

  @RefusedWhen<InstanceConfig>(
    ({ role, only_local }) => role !== 'all' && only_local,
    'must be `false` when `instance.role` is not `all`: an instance that works alone does everything',
  )
  @RefusedWhen<InstanceConfig>(
    ({ reuse_port, only_local }) => reuse_port && only_local,
    'must be `false` when `instance.reuse_port` is set: the instances behind one port work together',
  )
  @Flag({
    doc: 'This instance works alone. `false`: it is one of several that share database, keys and packages, all of which must then be configured; `config.cluster.yaml` is read as well.',
  })
  readonly only_local: boolean = true;

  @OneOf({
    doc: 'What this instance does: `api` answers requests and runs no jobs, `worker` runs jobs and answers only `/health`, `/metrics`, `/info` and the documentation, `all` does both. A cluster needs both.',
    of: ROLES,
  })
  readonly role: Role = 'all';

  @Text({
    doc: 'Base of the URLs given to clients, for a service behind a proxy with another name. Empty: taken from each request.',
    expects: 'empty, or an absolute http(s) URL without final slash, query or credentials',
    accepts: (text) => text === '' || isBaseUrl(text),
  })
  readonly public_url: string = '';

  @Text({
    doc: 'The region of this instance, and of clients whose region is not known otherwise; also read from `REGION_ID`.',
    expects: '1 to 32 letters, digits, `-` and `_`',
    accepts: isRegion,
  })
  readonly region: string = 'default';

  @RefusedWhen<InstanceConfig>(
    ({ ip }, { registry }: { registry: RegistryConfig }) => registry.endpoint !== '' && ip === '',
    'INSTANCE_IP must be set when `registry.endpoint` is: others reach this instance there',
  )
  @Text({
    doc: 'Address at which other servers, such as a Consul agent, reach this instance; also read from `INSTANCE_IP`.',
    expects: 'empty, or an IP address or host name without a port',
    accepts: (text) => /^[\w.-]{0,253}$/.test(text) || isIP(text) !== 0,
  })
  readonly ip: string = '';

  @Duration({
    doc: 'An instance that has not been able to use MySQL or the store of packages for this long is not ready while another instance of its region can, and has been well for as long. They tell each other by Redis; without it such an instance stays ready.',
    min: '1s',
    max: '1d',
  })
  readonly cut_off_after: number = 30_000;

  @Duration({
    doc: 'How long requests are still served after SIGTERM while `/health/ready` already answers 503: the time that a load balancer needs to notice. 0 without a load balancer.',
    max: '10m',
  })
  readonly shutdown_delay: number = 0;

  @Duration({
    doc: 'How long running requests and jobs may take to finish after `instance.shutdown_delay`.',
    max: '1h',
  })
  readonly shutdown_grace: number = 10_000;
}
