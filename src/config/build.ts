import { readFileSync } from 'node:fs';
import path from 'node:path';
import { packageRoot } from './package-root.ts';

const manifest = JSON.parse(
  readFileSync(path.join(packageRoot(import.meta.dirname), 'package.json'), 'utf8'),
) as { name: string; version: string };

/** What is running. */
export const build = { name: manifest.name, version: manifest.version, node: process.versions.node };
