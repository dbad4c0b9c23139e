import { Bytes } from '../keys/bytes.ts';
import { Duration } from '../keys/duration.ts';
import { Int } from '../keys/int.ts';
import { TextList } from '../keys/text-list.ts';
import { isOrigin } from '../web-address.ts';

export class HttpConfig {
  @Bytes({
    doc: 'Largest JSON or form body; packages have `storage.max_package_size`.',
    min: '1KiB',
    max: '1GiB',
  })
  readonly body_limit: number = 1024 ** 2;

  @Bytes({ doc: 'Largest request line and headers together.', min: '1KiB', max: '1MiB' })
  readonly max_header_size: number = 16 * 1024;

  @Duration({ doc: 'Time limit for a client to send all its headers.', min: '10ms', max: '1h' })
  readonly headers_timeout: number = 15_000;

  @Duration({ doc: 'Time limit for a client to send a whole JSON body.', min: '10ms', max: '1h' })
  readonly body_timeout: number = 30_000;

  @Duration({
    doc: 'A connection without traffic for this long in the middle of a request is closed.',
    min: '10ms',
    max: '1h',
  })
  readonly idle_timeout: number = 60_000;

  @Duration({ doc: 'How long a connection is kept open for the next request.', min: '10ms', max: '1h' })
  readonly keep_alive_timeout: number = 72_000;

  @Int({
    doc: 'Connections that are served at once; further ones are answered 503. 0: half of the descriptors that the process may open, but for 256 of them.',
    max: 1_000_000,
  })
  readonly max_connections: number = 0;

  @TextList({
    doc: 'Origins of web pages that may call the service from a browser (CORS). Empty: none.',
    expects: 'origins as browsers send them, like `https://console.example.com`',
    accepts: isOrigin,
  })
  readonly cors_origins: readonly string[] = [];
}
