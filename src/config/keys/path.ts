import { key, type Documented, type KeyDecorator } from './key.ts';

/** A path on this machine, stored absolute; a relative path is resolved against the working directory. */
export function Path({ doc }: Documented): KeyDecorator<string> {
  return key(doc, {
    expects: 'a path',
    accepts: (value) => typeof value === 'string' && value.trim() !== '' && !value.includes('\0'),
    path: true,
  });
}

/** A path, or an empty text. */
export function OptionalPath({ doc }: Documented): KeyDecorator<string> {
  return key<string>(doc, {
    expects: 'empty, or a path',
    accepts: (value) => typeof value === 'string' && !value.includes('\0'),
    show: (value) => value || '""',
    path: true,
  });
}
