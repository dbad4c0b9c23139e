import { Secret } from '../keys/secret.ts';

export class AuthConfig {
  @Secret({
    doc: "The bootstrap administrator's token. Empty: made at first start and kept in `{data_dir}/admin-token`. Fewer than 16 characters are taken with a warning.",
    min: 1,
  })
  readonly admin_token: string = '';

  @Secret({
    doc: 'Signs download keys and file URLs. Empty: made at first start and kept in `data_dir`.',
    min: 32,
  })
  readonly signing_key: string = '';
}
