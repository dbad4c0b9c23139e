import { Config } from './config.ts';
import { isSection, type Schema, schemaOf } from './schema.ts';

/** The values of all secret settings that are set. */
export function secretsOf(config: Config): string[] {
  return secretsIn(config as unknown as Record<string, unknown>, schemaOf(Config));
}

function secretsIn(values: Record<string, unknown>, schema: Schema): string[] {
  return [...schema].flatMap(([name, entry]) => {
    const value = values[name];
    if (isSection(entry)) return secretsIn(value as Record<string, unknown>, entry);
    return entry.rules.secret && typeof value === 'string' && value !== '' ? [value] : [];
  });
}
