import { key, type Documented, type KeyDecorator } from './key.ts';

/** fetch takes no credentials in a URL. */
function accepts(value: unknown): boolean {
  if (value === '') return true;
  const url = typeof value === 'string' ? URL.parse(value) : null;
  return /^https?:$/.test(url?.protocol ?? '') && url?.username === '' && url.password === '';
}

/** Where a webhook is sent to; empty means nowhere. A secret: such addresses often hold their receiver's token. */
export function WebhookUrl({ doc }: Documented): KeyDecorator<string> {
  return key<string>(doc, {
    expects: 'empty, or an absolute http(s) URL without credentials',
    accepts,
    secret: true,
    show: (value) => value || '""',
  });
}
