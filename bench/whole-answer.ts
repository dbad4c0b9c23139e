const HEAD_END = '\r\n\r\n';

export function requestText(
  path: string,
  port: number,
  headers: Readonly<Record<string, string>> = {},
): string {
  const lines = Object.entries({ Host: `127.0.0.1:${port}`, ...headers }).map((it) => it.join(': '));
  return [`GET ${path} HTTP/1.1`, ...lines].join('\r\n') + HEAD_END;
}

/** All answers measured here state their length, except those without a body. */
export function isWhole(answer: string): boolean {
  const head = answer.indexOf(HEAD_END);
  if (head < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer)?.[1] ?? 0;
  return answer.length === head + HEAD_END.length + Number(length);
}

export function isSuccess(answer: string): boolean {
  return answer.startsWith('HTTP/1.1 200 ') || answer.startsWith('HTTP/1.1 304 ');
}
