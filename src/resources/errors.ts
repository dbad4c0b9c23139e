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
  constructor(value: string, known: Iterable<string>) {
    super(`invalid os ${quoted(value)}: ${use(known)}`);
  }
}

export class InvalidArch extends DomainError {
  readonly code = Code.InvalidArch;
  constructor(value: string, known: Iterable<string>) {
    super(`invalid arch ${quoted(value)}: ${use(known)}`);
  }
}

function use(known: Iterable<string>): string {
  const names = new Set(known);
  names.delete('');
  return `use ${[...names].join(', ')}, or leave it empty`;
}
