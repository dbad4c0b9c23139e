import { Code, DomainError } from '../errors/domain-error.ts';
import { InvalidParams } from '../errors/invalid-params.ts';

export class InvalidOs extends DomainError {
  readonly code = Code.InvalidOs;
  constructor(value: string) {
    super(`invalid os ${quote(value)}: use windows, linux, darwin, android, or leave it empty`);
  }
}

export class InvalidArch extends DomainError {
  readonly code = Code.InvalidArch;
  constructor(value: string) {
    super(`invalid arch ${quote(value)}: use 386, amd64, arm, arm64, or leave it empty`);
  }
}

/** The uploaded package breaks a rule; `entry` is the archive member at fault, where there is one. */
export class PackageRefused extends DomainError {
  readonly code = Code.PackageRefused;
  // Spelled out, not parameter properties: this class also runs in worker threads as erasable TypeScript.
  readonly reason: string;
  readonly entry: string | undefined;

  constructor(reason: string, entry?: string) {
    super(`package refused: ${entry === undefined ? '' : `entry ${quote(entry)}: `}${reason}`);
    this.reason = reason;
    this.entry = entry;
  }
}

/** The sender of an upload paused for longer than `storage.idle_timeout`. */
export class UploadStalled extends InvalidParams {
  /** @param timeout ms */
  constructor(timeout: number) {
    super([{ field: 'file', message: `stalled for more than ${timeout / 1000} s` }]);
  }
}

/** No blob is stored under this key. */
export class BlobNotFound extends Error {
  override readonly name = 'BlobNotFound';
}

/** Client text inside a message: escaped, and at most 100 characters of it. */
function quote(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text);
}
