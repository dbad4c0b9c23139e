import { makeConfig } from '../../src/config/make-config.ts';
import type { Database } from '../../src/database/database.ts';
import { openMysql } from '../../src/database/open-mysql.ts';
import { ResourceEntity } from '../../src/resources/repo/resource.entity.ts';
import { resourceId } from '../../src/resources/resource.ts';
import { schema } from '../../src/schema.ts';
import { MariaDb } from './mariadb.ts';

/** One node's database on its own server; both end with the scope. */
export class MysqlDatabase implements AsyncDisposable {
  private readonly others: Database[] = [];

  private constructor(
    readonly server: MariaDb,
    readonly database: Database,
  ) {}

  static async open(): Promise<MysqlDatabase> {
    const server = await MariaDb.start();
    try {
      return new MysqlDatabase(server, await connect(server));
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The same database, opened by another node. */
  async another(): Promise<Database> {
    const other = await connect(this.server);
    this.others.push(other);
    return other;
  }

  /** Runs a query on that database as the server's administrator. */
  async query(sql: string): Promise<Record<string, unknown>[]> {
    await this.server.query('USE tests');
    return this.server.query(sql);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const database of [this.database, ...this.others]) await database.close();
    await this.server[Symbol.asyncDispose]();
  }
}

async function connect(server: MariaDb): Promise<Database> {
  const { database } = makeConfig({ database: await server.database('tests') });
  return openMysql(database, schema);
}

export const resourceRow = (id: string) => ({
  id: resourceId(id),
  name: id,
  description: '',
  updateType: 'full' as const,
  access: 'open' as const,
  revision: 1,
  lastNumber: 0,
  createdAt: new Date(1_700_000_000_123),
});

export async function insertResource(database: Database, id: string): Promise<void> {
  await database.manager.insert(ResourceEntity, resourceRow(id));
}

export async function resourceIds(database: Database): Promise<string[]> {
  return (await database.manager.find(ResourceEntity)).map(({ id }) => id).sort();
}
