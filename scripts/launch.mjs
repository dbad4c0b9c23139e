/**
 * `node scripts/launch.mjs dist/src/main.js`: runs the script as the service has to run. Where the system can do it,
 * this process becomes the service; Windows ignores what has to be known before a process starts.
 */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { FLAGS, MALLOC } from './node-settings.mjs';

/** Variables that are set already stay; flags that were given to Node come last, and win. */
export async function launch(script, args) {
  const file = path.resolve(script);
  if (process.platform !== 'win32')
    process.execve(process.execPath, [process.execPath, ...FLAGS, ...process.execArgv, file, ...args], {
      ...MALLOC,
      ...process.env,
    });
  process.argv = [process.execPath, file, ...args];
  await import(pathToFileURL(file));
}

if (import.meta.main) await launch(process.argv[2], process.argv.slice(3));
