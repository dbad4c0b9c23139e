import { expect, it } from 'vitest';
import { webhookHeaders } from '../../../src/webhooks/webhook-headers.ts';

const NOW = new Date(1_800_000_000_999);

it('signs the timestamp and the body', () => {
  // printf '1800000000.{"a":1}' | openssl dgst -sha256 -hmac 0123456789abcdef
  expect(webhookHeaders(7, '{"a":1}', '0123456789abcdef', NOW)).toEqual({
    'content-type': 'application/json',
    'x-webhook-id': '7',
    'x-webhook-timestamp': '1800000000',
    'x-webhook-signature': 'sha256=d3e17924cac4a72ca2ee9e5700df170fdb5733eaf69ecd909fb0c18a962b03a5',
  });
});

it('signs nothing without a secret', () => {
  expect(Object.keys(webhookHeaders(7, '{}', '', NOW))).not.toContain('x-webhook-signature');
});
