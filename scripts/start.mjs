/**
 * `npm start`: build when the sources are newer than dist/, then run. With `--no-memory-protection-keys`: on
 * processors that have them, V8 may lose track of code that threads come and go with, and abort.
 */
import './require-node.mjs';

const { build } = await import('./build.mjs');
build();
process.setSourceMapsEnabled(true);
await import('../dist/src/main.js');
