import { ServiceUnavailable } from '../errors/other-errors.ts';

/** The store of packages cannot be reached or does not work. */
export class StoreUnavailable extends ServiceUnavailable {
  /** @param reason for operators: it holds no address and no secret */
  constructor(
    readonly reason: string,
    cause: Error = new Error(reason),
  ) {
    super('the store of packages is not available at the moment: try again later', { cause });
  }
}
