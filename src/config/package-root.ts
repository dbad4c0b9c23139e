import { existsSync } from 'node:fs';
import path from 'node:path';

/** Finds the directory of package.json; sources and build output are at different depths below it. */
export function packageRoot(below: string): string {
  const above = path.dirname(below);
  return existsSync(path.join(below, 'package.json')) || above === below ? below : packageRoot(above);
}
