import { ServiceUnavailable } from '../errors/other-errors.ts';

/** The store of packages cannot be reached, or does not do its work. */
export class StoreUnavailable extends ServiceUnavailable {
  /** @param reason fit for an operator's eyes: no address, no secret */
  constructor(
    readonly reason: string,
    cause: Error = new Error(reason),
  ) {
    super('the store of packages is not available at the moment: try again later', { cause });
  }
}
