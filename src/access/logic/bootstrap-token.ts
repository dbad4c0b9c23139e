import path from 'node:path';
import { Logger } from '@nestjs/common';
import type { Config } from '../../config/config.ts';
import { secretFile } from '../../secrets/secret-file.ts';

/** `auth.admin_token`, or else the token kept in the data directory, made on the first start. */
export async function bootstrapToken(config: Config): Promise<string> {
  if (config.auth.admin_token !== '') return config.auth.admin_token;
  const file = path.join(config.data_dir, 'admin-token');
  const { secret, created } = await secretFile(file);
  new Logger('Access').log(`administrator token ${created ? 'made and kept' : 'read'} in ${file}`);
  return secret;
}
