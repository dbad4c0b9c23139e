import { key, type Documented, type KeyDecorator } from './key.ts';

/** Without credentials, because fetch refuses them in a URL. */
function accepts(value: unknown): boolean {
  if (value === '') return true;
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return /^https?:$/.test(url?.protocol ?? '') && url?.username === '' && url.password === '';
}

/** The URL that a webhook is sent to; empty means none. Secret, because such URLs often contain a token. */
export function WebhookUrl({ doc }: Documented): KeyDecorator<string> {
  return key<string>(doc, {
    expects: 'empty, or an absolute http(s) URL without credentials',
    accepts,
    secret: true,
    show: (value) => value || '""',
  });
}
