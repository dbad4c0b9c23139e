import path from 'node:path';
import { ROOT } from './service.ts';

/** Turns off all that the service does for a check besides answering it, as far as settings allow. */
export const EVERYTHING_OFF = {
  'log.level': 'silent',
  'log.requests': 'none',
  'metrics.enabled': 'false',
  'statistics.enabled': 'false',
  'rate_limit.checks': '0',
  'rate_limit.downloads': '0',
  'rate_limit.failed_cdks': '0',
  'rate_limit.failed_auth': '0',
  'rate_limit.writes': '0',
};

type Settings = Readonly<Record<string, string>>;

/** Only those settings that the built service knows. */
export async function known(settings: Settings): Promise<Settings> {
  const { Config } = (await import(
    path.join(ROOT, 'dist/src/config/config.js')
  )) as typeof import('../src/config/config.ts');
  const config = new Config() as unknown as Record<string, Record<string, unknown> | undefined>;
  const isKnown = ([key]: [string, string]) => {
    const [section, name] = key.split('.') as [string, string];
    return config[section]?.[name] !== undefined;
  };
  return Object.fromEntries(Object.entries(settings).filter(isKnown));
}

/** `log.level` as `RB_LOG__LEVEL` */
export function asEnvironment(settings: Settings): Settings {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [`RB_${key.toUpperCase().replaceAll('.', '__')}`, value]),
  );
}
