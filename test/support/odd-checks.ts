/** Update checks that no normal client sends; the same seed gives the same requests. */
export class OddChecks {
  constructor(private state: number) {}

  /** A complete request without a body. @param more header lines that decide how it is handled */
  next(): (more: readonly string[]) => string {
    const line = `${this.usual('GET', METHODS)} ${this.target()} HTTP/${this.usual('1.1', ['1.0'])}`;
    const known = this.usual([], [['if-none-match: *']]);
    const headers = [...this.hosts(), ...known, ...this.some(3, () => this.header())];
    return (more) => [line, ...headers, ...more, '', ''].join('\r\n');
  }

  private target(): string {
    const host = this.usual('', ['http://other.example', 'HTTP://a:1']);
    const prefix = this.usual(this.pick(['/resources/', '/api/resources/']), PREFIXES);
    const id = this.usual(this.pick(['open', 'cdk']), IDS);
    const parameters = this.some(4, () => this.parameter()).join(this.usual('&', [';', '&&']));
    const end = this.usual('', ['#x', '&', '?', '?a=b']);
    return `${host}${prefix}${id}${this.usual('/latest', ENDS)}?${parameters}${end}`;
  }

  private parameter(): string {
    return `${this.pick(NAMES)}${this.usual('=', ['', '%3D', '=='])}${this.pick(VALUES)}`;
  }

  private hosts(): string[] {
    return this.usual(
      [GOOD_HOST],
      [[GOOD_HOST, 'host: other.example'], [], ['host: a b'], ['host:'], ['host: [::1]:80'], ['host: x"y']],
    );
  }

  private header(): string {
    return this.pick(HEADERS);
  }

  private some<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }

  /** Mostly the normal value: with more odd ones almost no request would be answered. */
  private usual<T>(good: T, odd: readonly T[]): T {
    return this.below(5) > 0 ? good : this.pick(odd);
  }

  private pick<T>(choices: readonly T[]): T {
    return choices[this.below(choices.length)]!;
  }

  /** A linear congruential generator, good enough to choose values. */
  private below(limit: number): number {
    this.state = (Math.imul(this.state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * limit);
  }
}

const GOOD_HOST = 'host: localhost';
const METHODS = ['HEAD', 'OPTIONS', 'POST', 'get'];
const PREFIXES = [
  '//resources/',
  '/Resources/',
  '/resources//',
  '/api//resources/',
  '/resources/../resources/',
  '/%72esources/',
  '/resources',
];
const IDS = [
  'empty',
  'unknown',
  'OPEN',
  'op%65n',
  '__proto__',
  'constructor',
  'toString',
  '%ff',
  '%00',
  'a b',
  'open;x',
  '-',
  '',
  'é',
  'x'.repeat(70),
  'x'.repeat(2000),
];
const ENDS = ['/latest/', '/latest//', '/LATEST', '/lat%65st', '', '/latest/latest', '/latest%3Fos=linux'];
const NAMES = [
  'current',
  'current_version',
  'current_version',
  'os',
  'system',
  'arch',
  'channel',
  'cdk',
  'user_agent',
  '__proto__',
  'constructor',
  'a',
  '',
  '%63urrent',
  'current[]',
  'cdk%00',
];
const VALUES = [
  '',
  '1.0.0',
  '1.0.0',
  '1.1.0',
  'v1.0.0',
  'V1.1.0',
  '1.0.0%2Bbuild',
  '1.0.0+build',
  '9.9.9',
  '__proto__',
  'constructor',
  'windows',
  'win64',
  'WINDOWS',
  'linux',
  'amd64',
  'x86_64',
  'beta',
  'BETA',
  'stable',
  '%ff',
  '%',
  '%E4%BD%A0',
  '\u00e9',
  '%00',
  'a%0d%0ab:c',
  '<script>',
  '"',
  'x'.repeat(500),
  '9'.repeat(120),
  `${'1.'.repeat(60)}1`,
];
const HEADERS = [
  'x-forwarded-for: 1.2.3.4',
  'x-forwarded-for: unknown, "x", 9.9.9.9',
  'x-forwarded-for: [2001:db8::1]:80',
  'x-forwarded-for:',
  'x-forwarded-host: proxied.example',
  'x-forwarded-host: a.example, b.example',
  'x-forwarded-host: bad host',
  'x-forwarded-host: c,',
  'x-forwarded-host:',
  'x-forwarded-proto: https',
  'x-forwarded-proto: https, http',
  'x-forwarded-proto: ftp',
  'x-forwarded-proto: HTTPS',
  'if-none-match: *',
  'if-none-match: "a", W/"b"',
  'if-none-match: W/',
  `if-none-match: ${'"x",'.repeat(1000)}`,
  'if-none-match: "',
  'if-none-match:',
  'if-match: "a"',
  'if-modified-since: Sat, 21 Nov 2099 00:00:00 GMT',
  'x-request-id: mine-1',
  'x-request-id: not mine',
  'x-request-id:',
  `x-request-id: ${'a'.repeat(129)}`,
  'x-request-id: \u00e9',
  'x-request-id: __proto__',
  'connection: close',
  'connection: keep-alive',
  'connection: upgrade',
  'upgrade: websocket',
  'upgrade: h2c',
  'region: hk',
  'region: HK',
  'region: __proto__',
  'region:',
  'region: nowhere',
  'authorization: Bearer x',
  'authorization: Basic',
  'cookie: a=b',
  'range: bytes=0-1',
  'accept: text/html',
  'accept-encoding: gzip',
  'user-agent: \u00fc',
  'content-type: application/json',
  'content-type: multipart/form-data',
  'te: trailers',
  'expect: 100-continue',
  'expect: x',
  'x-http-method-override: POST',
  'cache-control: no-cache',
];
