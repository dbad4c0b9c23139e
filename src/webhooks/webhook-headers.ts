import { createHmac } from 'node:crypto';

/**
 * The headers of a webhook.
 *
 * - `x-webhook-id`: the id of the event. A delivery that is repeated has the same id.
 * - `x-webhook-timestamp`: when this attempt was sent, epoch seconds. Receivers can refuse old ones.
 * - `x-webhook-signature`: with `extra.webhook_secret` only: `sha256=` and the lower-case hex HMAC-SHA256,
 *   keyed with the secret, of the timestamp, a dot and the body, byte for byte as it was received.
 */
export function webhookHeaders(id: number, body: string, secret: string, now: Date): Record<string, string> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const headers = {
    'content-type': 'application/json',
    'x-webhook-id': String(id),
    'x-webhook-timestamp': timestamp,
  };
  if (secret === '') return headers;
  const mac = createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
  return { ...headers, 'x-webhook-signature': `sha256=${mac}` };
}
