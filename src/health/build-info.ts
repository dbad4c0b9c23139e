import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from '../config/package-root.ts';

const manifest = JSON.parse(
  readFileSync(path.join(packageRoot(import.meta.dirname), 'package.json'), 'utf8'),
) as { name: string; version: string };

/** Name and version of the running service, and the version of Node. */
export const buildInfo = {
  name: manifest.name,
  version: manifest.version,
  node: process.versions.node,
};
