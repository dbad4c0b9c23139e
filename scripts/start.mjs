/**
 * `npm start`: builds when the sources are newer than dist/, then runs. Why Node gets `--no-memory-protection-keys`:
 * docs/decisions/009-v8-flags.md.
 */
import './require-node.mjs';

const { build } = await import('./build.mjs');
build();
process.setSourceMapsEnabled(true);
await import('../dist/src/main.js');
