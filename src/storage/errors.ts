import { Code, DomainError } from '../errors/domain-error.ts';

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
  constructor(
    readonly reason: string,
    readonly entry?: string,
  ) {
    super(`package refused: ${entry === undefined ? '' : `entry ${quote(entry)}: `}${reason}`);
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
