import type { MariaDb } from './mariadb.ts';

/** The row statements that the server received while `work` ran, each once, as it was written. */
export async function statementsOf(server: MariaDb, work: () => Promise<unknown>): Promise<string[]> {
  await server.query('TRUNCATE mysql.general_log');
  await server.query("SET GLOBAL log_output = 'TABLE', GLOBAL general_log = ON");
  try {
    await work();
  } finally {
    await server.query('SET GLOBAL general_log = OFF');
  }
  const rows = await server.query(
    "SELECT CAST(argument AS CHAR) AS text FROM mysql.general_log WHERE command_type = 'Query'",
  );
  const texts = rows.map(({ text }) => String(text));
  return [...new Set(texts.filter((text) => /^(SELECT .* FROM|UPDATE|DELETE) /is.test(text)))];
}
