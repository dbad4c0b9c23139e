import { Gone } from '../errors/other-errors.ts';

/** The version is known and is not published any more. */
export class VersionWithdrawn extends Gone {
  constructor() {
    super('this version was withdrawn');
  }
}
