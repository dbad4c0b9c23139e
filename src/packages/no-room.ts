import { ServiceUnavailable } from '../errors/other-errors.ts';

/** The store has no room for packages that the service makes itself. Once it has, the work goes on. */
export class NoRoom extends ServiceUnavailable {}
