import { Code, DomainError } from '../errors/domain-error.ts';
import { quoted } from '../errors/quoted.ts';

/** The uploaded package breaks a rule; `entry` is the archive member at fault, where there is one. */
export class PackageRefused extends DomainError {
  readonly code = Code.PackageRefused;
  // Spelled out, not parameter properties: this class also runs in worker threads as erasable TypeScript.
  readonly reason: string;
  readonly entry: string | undefined;

  constructor(reason: string, entry?: string) {
    super(`package refused: ${entry === undefined ? '' : `entry ${quoted(entry)}: `}${reason}`);
    this.reason = reason;
    this.entry = entry;
  }
}
