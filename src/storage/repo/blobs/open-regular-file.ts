import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Links are never followed, and a pipe that lies in the way must not block the opening thread. */
export const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** The file that is to be published. @throws TypeError when it is none */
export async function openRegularFile(file: string): Promise<FileHandle> {
  const handle = await open(file, READ);
  try {
    if (!(await handle.stat()).isFile()) throw new TypeError('only a regular file can be published');
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}
