import { Equals } from 'class-validator';
import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { Int } from '../keys/int.ts';
import { Text } from '../keys/text.ts';
import { isRegion } from '../region.ts';
import { isBaseUrl } from '../web-address.ts';

export class InstanceConfig {
  @Text({
    doc: 'Address to listen on: `0.0.0.0` is every IPv4 address of the machine, `127.0.0.1` this machine only.',
    expects: 'an IP address or a host name',
    accepts: (text) => /^[\w.:%-]+$/.test(text),
  })
  readonly host: string = '0.0.0.0';

  @Int({ doc: 'Port to listen on; 0 takes any free one.', max: 65_535 })
  readonly port: number = 8000;

  @Equals(true, { message: 'must be `true`: cluster mode is not available in this version' })
  @Flag({ doc: 'This instance works alone. `false`, the cluster mode, is not available in this version.' })
  readonly only_local: boolean = true;

  @Text({
    doc: 'Base of the URLs handed to clients, for when the service stands behind a proxy under another name. Empty: taken from each request.',
    expects: 'empty, or an absolute http(s) URL without final slash, query or credentials',
    accepts: (text) => text === '' || isBaseUrl(text),
  })
  readonly public_url: string = '';

  @Text({
    doc: 'The region this instance belongs to, and with it clients of whom nothing else is known; also read from `REGION_ID`.',
    expects: '1 to 32 letters, digits, `-` and `_`',
    accepts: isRegion,
  })
  readonly region: string = 'default';

  @Duration({ doc: 'On SIGTERM, how long running requests and jobs may take to finish.', max: '1h' })
  readonly shutdown_grace: number = 10_000;
}
