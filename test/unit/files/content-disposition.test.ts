import { describe, expect, it } from 'vitest';
import { attachment } from '../../../src/files/content-disposition.ts';

describe('attachment', () => {
  it.each([
    ['app-1.0.0.zip', undefined, 'attachment; filename="app-1.0.0.zip"'],
    ['app-1.0.0.zip', 'app-1.0.0.zip', 'attachment; filename="app-1.0.0.zip"'],
    ['a-_1.zip', 'a-é 1.zip', `attachment; filename="a-_1.zip"; filename*=UTF-8''a-%C3%A9%201.zip`],
    ['a-_.zip', 'a-€ rates.zip', `attachment; filename="a-_.zip"; filename*=UTF-8''a-%E2%82%AC%20rates.zip`],
    ['a-1.zip', 'My App (1.0).zip', 'attachment; filename="My App (1.0).zip"'],
    ['a-1.zip', '100%25.zip', `attachment; filename="a-1.zip"; filename*=UTF-8''100%2525.zip`],
    ['a-1.zip', 'a\\b.zip', `attachment; filename="a-1.zip"; filename*=UTF-8''a%5Cb.zip`],
    ['a-_.zip', 'a-🦀.zip', `attachment; filename="a-_.zip"; filename*=UTF-8''a-%F0%9F%A6%80.zip`],
    [
      'a-_.zip',
      `a-'(*)";%+~!.zip`,
      `attachment; filename="a-_.zip"; filename*=UTF-8''a-%27%28%2A%29%22%3B%25%2B~!.zip`,
    ],
  ])('%s, truly %s', (name, trueName, header) => expect(attachment(name, trueName)).toBe(header));
});
