import { Duration } from '../keys/duration.ts';
import { Flag } from '../keys/flag.ts';
import { HotSection } from '../keys/hot.ts';
import { Text } from '../keys/text.ts';

@HotSection
export class ProbeConfig {
  @Flag({ doc: 'Probe download endpoints; one that does not answer gets no clients.' })
  readonly enabled: boolean = false;

  @Duration({ doc: 'Time between two probes of an endpoint.', min: '100ms', max: '1h' })
  readonly interval: number = 15_000;

  @Duration({ doc: 'Time limit of a probe.', min: '10ms', max: '1m' })
  readonly timeout: number = 3000;

  @Text({
    doc: 'Path of the probe, appended to the URL of the endpoint; any answer with a status below 500 counts as up.',
    expects: 'empty, or a path that begins with a slash',
    accepts: (text) => text === '' || /^\/[^\s#\\]*$/.test(text),
  })
  readonly path: string = '/';
}
