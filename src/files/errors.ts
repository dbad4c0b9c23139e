import { NotAllowed } from '../errors/other-errors.ts';

/** The URL is genuine, but another client redeemed the download key that it comes from. */
export class IssuedToAnother extends NotAllowed {
  constructor() {
    super('this URL was issued to a client of another network: check for updates again');
  }
}
