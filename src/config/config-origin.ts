import { buildConfig } from './build-config.ts';
import type { Config } from './config.ts';
import type { Reading } from './layer.ts';
import type { LocalReadings } from './load-config.ts';
import { refuseLocalOnlyKeys } from './refuse-local-only-keys.ts';
import { parseYaml } from './parse-yaml.ts';

/** The shared document of settings that the configuration was built from at start. */
export interface FirstDocument {
  /** Undefined when there was none. */
  readonly text: string | undefined;
  /** Why a copy of an earlier document was used; undefined when the document itself could be read. */
  readonly copyReason?: string;
}

/** Keeps what was read on this machine at start, so that the configuration can be built again when the shared document changes. */
export class ConfigOrigin {
  /** @param name of the document, for messages */
  constructor(
    private readonly local: LocalReadings,
    private readonly name: string,
    readonly first: FirstDocument,
  ) {}

  /**
   * The document overrides the files and is overridden by the environment.
   * @param document undefined when there is none
   * @throws ConfigInvalid
   */
  buildWith(document: string | undefined): Config {
    const { files, env, cwd } = this.local;
    const shared = document === undefined ? [] : [readDocument(this.name, document)];
    return buildConfig([...files, ...shared, env], cwd);
  }
}

function readDocument(name: string, document: string): Reading {
  const { layers, problems } = parseYaml(name, document);
  return { layers, problems: [...problems, ...layers.flatMap(refuseLocalOnlyKeys)] };
}
