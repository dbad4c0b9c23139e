import { randomBytes } from 'node:crypto';
import { link, mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

/** A file that should hold a secret holds none. */
export class SecretUnusable extends Error {
  override readonly name = 'SecretUnusable';
  constructor(file: string, setting: string) {
    super(`${file} holds no usable secret: remove it to have a new one made, or set ${setting}`);
  }
}

export interface SecretFile {
  readonly secret: string;
  /** Whether this call created it. */
  readonly created: boolean;
}

/**
 * Reads the secret in `file`, or creates it (32 random bytes as base64url, mode 0600). After a crash the file
 * is absent or complete, and two simultaneous starts get the same secret.
 * @param setting that can hold the secret instead @throws SecretUnusable
 */
export async function openSecretFile(file: string, setting: string): Promise<SecretFile> {
  const existing = await readSecret(file, setting);
  if (existing !== undefined) return { secret: existing, created: false };
  await mkdir(path.dirname(file), { recursive: true });
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  await writeSynced(draft, `${randomBytes(32).toString('base64url')}\n`);
  const created = await link(draft, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
      return false;
    },
  );
  await rm(draft);
  return { secret: (await readSecret(file, setting))!, created };
}

async function readSecret(file: string, setting: string): Promise<string | undefined> {
  try {
    const secret = (await readFile(file, 'utf8')).trim();
    if (secret.length < 16) throw new SecretUnusable(file, setting);
    return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    // Node leaves the path out where only the reading fails.
    throw Object.assign(error as Error, { path: file });
  }
}

async function writeSynced(file: string, content: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
