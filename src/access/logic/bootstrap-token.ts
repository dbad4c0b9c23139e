import path from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.ts';
import { openSecretFile } from '../../secrets/secret-file.ts';

/** Characters. */
const SAFE_LENGTH = 16;

/** `auth.admin_token`, or else the token in the data directory, which the first start creates. */
export async function bootstrapToken(config: Config): Promise<string> {
  const logger = new Logger('Access');
  const given = config.auth.admin_token;
  if (given !== '' && given.length < SAFE_LENGTH)
    logger.warn('auth.admin_token is short enough to be guessed');
  if (given !== '') return given;
  const file = path.join(config.data_dir, 'admin-token');
  const { secret, created } = await openSecretFile(file);
  logger.log(`administrator token ${created ? 'created' : 'read'} in ${file}`);
  return secret;
}
