import { Config } from './config.ts';
import { isSection, schemaOf, type Key, type Schema } from './schema.ts';

type Values = Record<string, unknown>;

function shown(value: unknown, entry: Key | Schema): unknown {
  if (isSection(entry)) return withoutSecrets(value as Values, entry);
  return entry.rules.secret && value !== '' ? '[redacted]' : value;
}

function withoutSecrets(values: Values, schema: Schema): Values {
  return Object.fromEntries([...schema].map(([name, entry]) => [name, shown(values[name], entry)]));
}

/** A plain copy for logs: a secret that is set is `[redacted]`, one that is not set stays empty. */
export function redacted(config: Config): Record<string, unknown> {
  return withoutSecrets(config as unknown as Values, schemaOf(Config));
}
