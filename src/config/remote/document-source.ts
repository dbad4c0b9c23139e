/** Names the document in messages. @param path `registry.path` */
export function documentName(path: string): string {
  return `Consul KV ${documentKey(path)}`;
}

/** Its key in the KV. */
export function documentKey(path: string): string {
  return `${path}/config.yaml`;
}
