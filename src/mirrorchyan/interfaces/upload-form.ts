import { InvalidParams } from '../../errors/invalid-params.ts';
import { UploadRefused } from '../errors.ts';
import type { UploadForm } from '../logic/receive-upload.ts';
import { ACCESS_KEY } from './upload.dto.ts';

const REQUIRED = ['key', 'policy', 'signature', 'OSSAccessKeyId'] as const;
/** Fields that every script sends and this server ignores. */
const IGNORED = ['success_action_status', 'name', 'Content-Disposition'];

/** The text fields of a form upload: all that it needs come before its file. @throws InvalidParams, UploadRefused */
export function uploadFormOf(fields: ReadonlyMap<string, string>): UploadForm {
  const known = new Set<string>([...REQUIRED, ...IGNORED]);
  for (const name of fields.keys())
    if (!known.has(name)) throw InvalidParams.of(name, 'is not a known field');
  const [key, policy, signature, accessKey] = REQUIRED.map((name) => required(fields, name));
  if (accessKey !== ACCESS_KEY) throw new UploadRefused('OSSAccessKeyId is not the access key');
  return { key: key!, policy: policy!, signature: signature! };
}

function required(fields: ReadonlyMap<string, string>, name: string): string {
  const value = fields.get(name);
  if (value === undefined) throw InvalidParams.of(name, 'is missing: it must come before the file');
  return value;
}
