/**
 * `npm start`: builds when the sources are newer than dist/, then runs. Where the system can do it, this process
 * becomes the service, and the memory that the build used is free. Why Node gets `--no-memory-protection-keys`:
 * docs/decisions/009-v8-flags.md. In package.json `exec` lets signals to npm reach it; cmd.exe has no `exec`, and runs
 * what follows `||`.
 */
import './require-node.mjs';
import path from 'node:path';
import { MALLOC } from './malloc.mjs';

const { build } = await import('./build.mjs');
build();
const main = path.resolve(import.meta.dirname, '../dist/src/main.js');
const flags = ['--no-memory-protection-keys', '--enable-source-maps'];
if (process.platform !== 'win32')
  process.execve(process.execPath, [process.execPath, ...flags, main, ...process.argv.slice(2)], {
    ...MALLOC,
    ...process.env,
  });
process.setSourceMapsEnabled(true);
await import('../dist/src/main.js');
