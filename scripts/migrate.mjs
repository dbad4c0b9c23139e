/** `npm run migrate`: builds when the sources are newer than dist/, then applies pending migrations. */
import './require-node.mjs';

const { build } = await import('./build.mjs');
build();
await import('../dist/src/migrate.js');
