import type { RawAnswer } from '../../support/raw-http.ts';
import { INSIDE } from '../bad-input/refusal.ts';

/** Answers of the service that are no envelope: the API document, pages, metrics, probes, bytes of packages. */
const OTHER_FORM = /^[A-Z]+ (?:https?:\/\/[^/]*)?\/(?:docs|openapi\.json|metrics|health|files|\?| )/;

function isEnvelope(text: string): boolean {
  try {
    const body = JSON.parse(text);
    const isKnown = Object.keys(body).every((name) => ['code', 'msg', 'data'].includes(name));
    return isKnown && Number.isInteger(body.code) && typeof body.msg === 'string' && body.msg !== '';
  } catch {
    return false;
  }
}

/** What no answer may have, whatever the request was. */
export function flawsOf(
  line: string,
  { status, headers, text }: RawAnswer,
  secrets: readonly string[],
): string[] {
  const flaws = [];
  const whole = `${JSON.stringify(headers)}\n${text}`;
  const isStated = status === 501 || (status === 503 && 'retry-after' in headers);
  if (!(status >= 200 && status < 500) && !isStated) flaws.push(`status ${status}: ${text}`);
  const hasBody = !line.startsWith('HEAD ') && ![204, 302, 304].includes(status);
  if (hasBody && (status >= 400 || !OTHER_FORM.test(line)) && !isEnvelope(text))
    flaws.push(`${status}, not an envelope: ${text.slice(0, 300)}`);
  if (status >= 400 && INSIDE.test(text)) flaws.push(`tells of the inside: ${text}`);
  for (const secret of secrets) if (whole.includes(secret)) flaws.push(`tells ${secret}`);
  return flaws;
}
