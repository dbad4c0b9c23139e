import { Code, DomainError } from '../errors/domain-error.ts';

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
