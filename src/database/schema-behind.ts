/** Migrations of this version are pending, and this instance may not apply them. */
export class SchemaBehind extends Error {
  override readonly name = 'SchemaBehind';

  constructor(missing: readonly string[]) {
    const migrations = missing.length === 1 ? '1 migration' : `${missing.length} migrations`;
    super(`the database lacks ${migrations}: run \`npm run migrate\` first, or set database.migrate to true`);
  }
}
