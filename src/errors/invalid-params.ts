import { Code, DomainError } from './domain-error.ts';

/** One refused input: `field` is its name on the wire, `message` says what is required. */
export interface Violation {
  readonly field: string;
  readonly message: string;
}

export class InvalidParams extends DomainError {
  readonly code = Code.InvalidParams;
  override readonly data: { violations: readonly Violation[] };

  constructor(violations: readonly Violation[]) {
    super(`invalid params: ${violations.map((v) => `${v.field} ${v.message}`).join('; ')}`);
    this.data = { violations };
  }

  static of(field: string, message: string): InvalidParams {
    return new InvalidParams([{ field, message }]);
  }
}
