/** Not every migration that this version brings has been applied, and this instance is not to do it. */
export class SchemaBehind extends Error {
  override readonly name = 'SchemaBehind';

  constructor(missing: readonly string[]) {
    const migrations = missing.length === 1 ? '1 migration' : `${missing.length} migrations`;
    super(`the database lacks ${migrations}: run \`npm run migrate\` first, or set database.migrate to true`);
  }
}
