import { QueryFailedError } from 'typeorm';

const SQLITE_CORRUPT = 11;
const SQLITE_NOTADB = 26;

/** The file of the embedded database is damaged, or is no database. */
export class DatabaseDamaged extends Error {
  override readonly name = 'DatabaseDamaged';
  constructor(file: string, cause: Error) {
    const cure =
      'restore it from a backup, or move it away or set another data_dir to start with an empty one';
    super(`${file} is damaged (${cause.message}): ${cure}`, { cause });
  }
}

/** @returns DatabaseDamaged where SQLite says so, else the error itself */
export function translateDamage(file: string, error: unknown): unknown {
  const cause = (error instanceof QueryFailedError ? error.driverError : error) as Error & {
    errcode?: number;
  };
  // The low byte is the code, the rest its variant.
  const code = (cause.errcode ?? 0) & 0xff;
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB ? new DatabaseDamaged(file, cause) : error;
}
