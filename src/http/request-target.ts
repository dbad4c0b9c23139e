import type { IncomingMessage } from 'node:http';

const WHOLE_URL = /^https?:\/\/([^/?#]*)(.*)$/i;

/**
 * Path and query of a request, for the router. A target that is a whole URL (RFC 9112, section 3.2.2) counts as its
 * path, and its host takes the place of the header's.
 */
export function pathOfTarget(request: IncomingMessage): string {
  const target = request.url!;
  if (target.startsWith('/')) return target;
  const [, host, rest = ''] = WHOLE_URL.exec(target) ?? [];
  if (host === undefined) return target;
  request.headers.host = host;
  return rest.startsWith('/') ? rest : `/${rest}`;
}
