import { buildConfig } from '../build-config.ts';
import type { Config } from '../config.ts';
import type { Reading } from '../layer.ts';
import type { LocalReadings } from '../load-config.ts';
import { parseYaml } from '../parse-yaml.ts';
import { ownMattersIn } from './own-matters.ts';

/** How the document stood when the configuration was made at start. */
export interface FirstDocument {
  /** Undefined when there was none. */
  readonly text: string | undefined;
  /** Why it is a copy of an earlier one; undefined when it came from Consul. */
  readonly excuse?: string;
}

/** Where a configuration came from, so that it can be made again with another document. */
export class ConfigOrigin {
  /** @param name of the document, for messages */
  constructor(
    private readonly places: LocalReadings,
    private readonly name: string,
    readonly first: FirstDocument,
  ) {}

  /** What was on this machine at start, and this document over its files and under its environment. @throws ConfigInvalid */
  with(document: string | undefined): Config {
    return configWith(this.places, this.name, document);
  }
}

/** @throws ConfigInvalid */
export function configWith(
  { files, env, cwd }: LocalReadings,
  name: string,
  document: string | undefined,
): Config {
  const read = document === undefined ? [] : [readDocument(name, document)];
  return buildConfig([...files, ...read, env], cwd);
}

function readDocument(name: string, document: string): Reading {
  const { layers, problems } = parseYaml(name, document);
  return { layers, problems: [...problems, ...layers.flatMap(ownMattersIn)] };
}
