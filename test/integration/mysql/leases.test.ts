import { afterAll, beforeAll, describe } from 'vitest';
import { leasesContract } from '../../contracts/leases.contract.ts';
import { DatabaseLeasesLab } from '../../support/database-leases-lab.ts';
import { lacksMariaDb } from '../../support/mariadb.ts';
import { MysqlDatabase } from '../../support/mysql-database.ts';

describe.skipIf(lacksMariaDb)('on MariaDB', () => {
  let mysql: MysqlDatabase;
  beforeAll(async () => void (mysql = await MysqlDatabase.open()));
  afterAll(() => mysql?.[Symbol.asyncDispose]());

  leasesContract('MariaDB', async () => new DatabaseLeasesLab(mysql.database));
});
