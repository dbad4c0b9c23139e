/** `npm run bench`: the short run of all; with a name, that script: `npm run bench -- check --rounds=5`. */
import '../scripts/require-node.mjs';
import { existsSync } from 'node:fs';
import path from 'node:path';

const [, , name = 'quick', ...options] = process.argv;
const script = path.join(import.meta.dirname, `${name}.ts`);
if (!/^[a-z-]+$/.test(name) || !existsSync(script)) {
  console.error(`there is no benchmark ${name}: bench/README.md lists them`);
  process.exit(1);
}
process.argv = [process.argv[0], script, ...options];
await import(script);
