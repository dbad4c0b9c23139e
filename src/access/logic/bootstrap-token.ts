import path from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.ts';
import { openSecretFile } from '../../secrets/secret-file.ts';

/** `auth.admin_token`, or else the token in the data directory, which the first start creates. */
export async function bootstrapToken(config: Config): Promise<string> {
  const given = config.auth.admin_token;
  if (given !== '') return given;
  const file = path.join(config.data_dir, 'admin-token');
  const { secret, created } = await openSecretFile(file, 'auth.admin_token');
  new Logger('Access').log(`administrator token ${created ? 'created' : 'read'} in ${file}`);
  return secret;
}
