import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.ts';
import { webhookHeaders } from '../webhook-headers.ts';

/** The receiver did not answer with a 2xx status in time. */
class WebhookUndelivered extends Error {
  override readonly name = 'WebhookUndelivered';
}

@Injectable()
export class WebhookClient {
  constructor(private readonly config: Config) {}

  /**
   * Posts once. Only a 2xx status counts as delivered. Redirects are not followed, and the body of the answer is not read.
   * @throws WebhookUndelivered, or the reason of `signal`
   */
  async post(url: string, id: number, body: string, signal: AbortSignal): Promise<void> {
    const { webhook_secret: secret, webhook_timeout: timeout } = this.config.extra;
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      headers: webhookHeaders(id, body, secret, new Date()),
      body,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    }).catch((error: unknown) => {
      signal.throwIfAborted();
      throw new WebhookUndelivered(reasonOf(error));
    });
    await response.body?.cancel().catch(() => undefined);
    if (!response.ok) throw new WebhookUndelivered(`the receiver answered ${response.status}`);
  }
}

/** Without the URL, which may contain a secret of the receiver. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as Error & { cause?: { code?: string } };
  return name === 'TimeoutError'
    ? 'the receiver did not answer in time'
    : `the receiver cannot be reached (${cause?.code ?? name})`;
}
