import { ServiceUnavailable } from '../errors/other-errors.ts';

/** The stored bytes are not those that were published. */
export class PackageDamaged extends ServiceUnavailable {
  constructor() {
    super('the package is damaged on this server: try again later');
  }
}
