import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Reading } from './layer.ts';
import { parseYaml } from './parse-yaml.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

function refused(source: string, message: string): Reading {
  return { layers: [], problems: [{ key: '', source, message }] };
}

function decode(source: string, bytes: Uint8Array): Reading {
  let text;
  try {
    text = utf8.decode(bytes);
  } catch {
    return refused(source, 'is not valid UTF-8');
  }
  return parseYaml(source, text);
}

function read(file: string, { optional }: { readonly optional: boolean }): Reading {
  let bytes;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (optional && code === 'ENOENT') return { layers: [], problems: [] };
    return refused(file, code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`);
  }
  return decode(path.basename(file), bytes);
}

export interface Files {
  /** `config.yaml`, which must exist. */
  readonly shipped: Reading;
  /** `config.local.yaml`, which is optional. */
  readonly local: Reading;
}

export function readFiles(dir: string): Files {
  return {
    shipped: read(path.join(dir, 'config.yaml'), { optional: false }),
    local: read(path.join(dir, 'config.local.yaml'), { optional: true }),
  };
}

/** Reads `config.cluster.yaml`, the differences for an instance that is one of several. It is optional. */
export function readClusterFile(dir: string): Reading {
  return read(path.join(dir, 'config.cluster.yaml'), { optional: true });
}
