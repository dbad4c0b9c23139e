/**
 * `npm start`: builds when the sources are newer than dist/, then runs. The memory that the build used is free then.
 * In package.json `exec` lets signals to npm reach the service; cmd.exe has no `exec`, and runs what follows `||`.
 */
import './require-node.mjs';
import path from 'node:path';
import { launch } from './launch.mjs';

const { build } = await import('./build.mjs');
build();
await launch(path.resolve(import.meta.dirname, '../dist/src/main.js'), process.argv.slice(2));
