import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { listeningProcesses } from './listening-processes.ts';
import { type Addressed, requestText } from './whole-answer.ts';

/** An update server, and the checks that it is asked. */
export interface ComparedServer extends Addressed {
  readonly name: string;
  readonly host: string;
  /** Asked in turn. */
  readonly paths: readonly string[];
  /** Their CPU time counts, with that of their descendants. None: it cannot be measured. */
  readonly pids: readonly number[];
}

/** @param pids those that are named; otherwise the processes of this machine that listen on the port */
export function otherServer(
  urls: readonly URL[],
  headerLines: readonly string[],
  pids: readonly number[],
): ComparedServer {
  const [first] = urls;
  if (first === undefined) throw new Error('name the URL of a check: npm run bench -- side-by-side http://…');
  if (urls.some(({ protocol }) => protocol !== 'http:')) throw new Error('http:// only: compare without TLS');
  if (urls.some(({ host }) => host !== first.host)) throw new Error('all URLs must be of one server');
  const host = first.hostname.replaceAll(/[[\]]/g, '');
  const port = Number(first.port || 80);
  const isHere = /^(127\.|::1$|localhost$)/.test(host);
  return {
    name: 'theirs',
    host,
    port,
    paths: urls.map(({ pathname, search }) => pathname + search),
    headers: Object.fromEntries(headerLines.map((line) => splitHeader(line))),
    pids: pids.length === 0 && isHere ? listeningProcesses(port) : pids,
  };
}

function splitHeader(line: string): [string, string] {
  const [, name, value] = /^([^:]+):\s*(.*)$/.exec(line) ?? [];
  if (name === undefined || value === undefined)
    throw new Error(`not a header, such as "Accept: */*": ${line}`);
  return [name, value];
}

/** Prints one check and its answer, so that a reader can judge whether both servers do the same. */
export function introduce({ name, host, port, paths, headers, pids }: ComparedServer, body: string): void {
  const request = requestText(paths[0]!, { host, port, ...(headers && { headers }) });
  const [head] = request.trim().split('\r\nHost');
  const known = pids.length === 0 ? 'CPU time not measured' : `CPU time of ${pids.join(', ')}`;
  const more = paths.length > 1 ? ` and ${paths.length - 1} more` : '';
  console.log(`${name}: ${head}${more} on ${host}:${port}, ${known}\n  ${excerpt(body)}`);
}

function excerpt(body: string): string {
  const line = body.replaceAll(/\s+/g, ' ').trim();
  return `${Buffer.byteLength(body)} bytes: ${line.length > 400 ? `${line.slice(0, 400)}…` : line}`;
}

/** The body of each check's answer. */
export async function answersOf({
  name,
  host,
  port,
  paths,
  headers = {},
}: ComparedServer): Promise<string[]> {
  const bodies: string[] = [];
  for (const path of paths) {
    // Unlike fetch, it sends a header `Host` that is given.
    const [answer] = (await once(get({ host, port, path, headers }), 'response')) as [IncomingMessage];
    const body = await text(answer);
    const status = answer.statusCode!;
    if (status < 200 || status > 299) throw new Error(`${name}: ${path} is answered ${status}: ${body}`);
    bodies.push(body);
  }
  return bodies;
}
