/** `npm start`: build when the sources are newer than dist/, then run. */
import './require-node.mjs';

const { build } = await import('./build.mjs');
build();
process.setSourceMapsEnabled(true);
await import('../dist/src/main.js');
