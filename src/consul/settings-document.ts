export interface SettingsDocument {
  /** Its key in Consul's KV. */
  readonly key: string;
  /** Names it in messages. */
  readonly name: string;
}

/** Where the shared settings are. @param path `registry.path` */
export function settingsDocument(path: string): SettingsDocument {
  const key = `${path}/config.yaml`;
  return { key, name: `Consul KV ${key}` };
}
