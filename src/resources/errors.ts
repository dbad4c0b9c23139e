import { Code, DomainError } from '../errors/domain-error.ts';
import { quoted } from '../errors/quoted.ts';

export class ResourceNotFound extends DomainError {
  readonly code = Code.ResourceNotFound;
  constructor(what = 'resource not found') {
    super(what);
  }
}

export class ResourceExists extends DomainError {
  readonly code = Code.ResourceExists;
  constructor(id: string) {
    super(`resource id ${id} exists`);
  }
}

export class InvalidOs extends DomainError {
  readonly code = Code.InvalidOs;
  constructor(value: string) {
    super(`invalid os ${quoted(value)}: use windows, linux, darwin, android, or leave it empty`);
  }
}

export class InvalidArch extends DomainError {
  readonly code = Code.InvalidArch;
  constructor(value: string) {
    super(`invalid arch ${quoted(value)}: use 386, amd64, arm, arm64, or leave it empty`);
  }
}
