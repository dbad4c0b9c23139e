const HEAD_END = '\r\n\r\n';
const LAST_CHUNK = '\r\n0\r\n\r\n';

export interface Addressed {
  /** 127.0.0.1 when left out. */
  readonly host?: string;
  readonly port: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export function requestText(path: string, { host = '127.0.0.1', port, headers = {} }: Addressed): string {
  const named = Object.keys(headers).some((name) => name.toLowerCase() === 'host');
  const all = named ? headers : { Host: `${host}:${port}`, ...headers };
  const lines = Object.entries(all).map((it) => it.join(': '));
  return [`GET ${path} HTTP/1.1`, ...lines].join('\r\n') + HEAD_END;
}

/** @param isEnded whether the server has closed the connection */
export function isWhole(answer: string, isEnded = false): boolean {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return false;
  const length = /\r\ncontent-length: *(\d+)/i.exec(answer)?.[1];
  if (length !== undefined) return answer.length === head + HEAD_END.length + Number(length);
  if (/\r\ntransfer-encoding: *chunked/i.test(answer)) return answer.endsWith(LAST_CHUNK);
  return isEnded || /^HTTP\/1.1 (204|304) /.test(answer);
}

/** Redemptions redirect. */
export function isSuccess(answer: string): boolean {
  return /^HTTP\/1.[01] (2\d\d|302|304) /.test(answer);
}

/** Whether the server takes no further request on the connection. */
export function isLast(answer: string): boolean {
  return answer.startsWith('HTTP/1.0') || /\r\nconnection: *close/i.test(answer);
}
