import { Code, DomainError } from '../errors/domain-error.ts';
import { quoted } from '../errors/quoted.ts';

/**
 * The uploaded package breaks a rule. `entry` names the archive entry that breaks it, if it is a single one.
 */
export class PackageRefused extends DomainError {
  readonly code = Code.PackageRefused;
  // Declared fields instead of parameter properties: worker threads run this class as erasable TypeScript.
  readonly reason: string;
  readonly entry: string | undefined;

  constructor(reason: string, entry?: string) {
    super(`package refused: ${entry === undefined ? '' : `entry ${quoted(entry)}: `}${reason}`);
    this.reason = reason;
    this.entry = entry;
  }
}
