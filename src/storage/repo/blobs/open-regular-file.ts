import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

/** Does not follow links; a named pipe must not block the thread that opens it. */
export const READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** Opens a file to publish. @throws TypeError when it is not a regular file */
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
