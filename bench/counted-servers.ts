import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { Redis } from 'ioredis';
import { type Connection, createConnection } from 'mysql2/promise';
import type { Settings } from '../src/config/make-config.ts';
import { CountingProxy } from './counting-proxy.ts';
import { startMariaDb, startRedis } from './database-server.ts';
import { listeningProcesses } from './listening-processes.ts';
import { cpuSecondsOfTrees } from './process-usage.ts';
import { withTestSupport } from './with-test-support.ts';

type RadosGwModule = typeof import('../test/support/radosgw.ts');
const BUCKET = 'bench';

/** What the servers behind the nodes have done so far. */
export interface Counts {
  readonly statements: number;
  /** Transactions that were committed. */
  readonly commits: number;
  readonly commands: number;
  readonly requests: number;
  /** CPU seconds. */
  readonly mysql: number;
  readonly redis: number;
}

/** MariaDB, Redis and, where Ceph is installed, S3, for a cluster. They end with this process. */
export class CountedServers {
  /** Of all nodes. */
  readonly settings: Readonly<Record<string, string>>;
  private readonly admin: Connection;
  private readonly redis: Redis;
  private readonly pids: { readonly mysql: readonly number[]; readonly redis: readonly number[] };
  private readonly s3: CountingProxy | undefined;

  private constructor(
    settings: Readonly<Record<string, string>>,
    admin: Connection,
    redis: Redis,
    s3: CountingProxy | undefined,
  ) {
    this.settings = settings;
    [this.admin, this.redis, this.s3] = [admin, redis, s3];
    const processes = (port: string) => listeningProcesses(Number(port));
    this.pids = {
      mysql: processes(settings['RB_DATABASE__PORT']!),
      redis: processes(settings['RB_REDIS__ADDR']!.split(':')[1]!),
    };
  }

  /** @param directory for what they keep, and the packages where there is no S3 */
  static async start(directory: string): Promise<CountedServers> {
    const database = await startMariaDb(directory);
    const { addr } = await startRedis(directory);
    const store = await startStore();
    const settings = {
      ...database,
      ...(store?.settings ?? { RB_STORAGE__DIRECTORY: directory }),
      RB_REDIS__ADDR: addr,
      RB_INSTANCE__ONLY_LOCAL: 'false',
      RB_AUTH__SIGNING_KEY: 'signing-key-that-the-nodes-share',
      // A busy machine is no outage.
      RB_AUTH__LOOKUP_TIMEOUT: '30s',
      RB_DATABASE__PROBE_AFTER: '1m',
      RB_DATABASE__STATEMENT_TIMEOUT: '5m',
      RB_STORAGE__S3__PROBE_AFTER: '1m',
    };
    const admin = await createConnection({
      host: '127.0.0.1',
      port: Number(database['RB_DATABASE__PORT']),
      user: database['RB_DATABASE__USERNAME']!,
      password: database['RB_DATABASE__PASSWORD']!,
    });
    const [host, port] = addr.split(':');
    return new CountedServers(settings, admin, new Redis(Number(port), host!), store?.proxy);
  }

  get database(): Settings['database'] {
    const of = (key: string) => this.settings[`RB_DATABASE__${key}`]!;
    const [host, name] = [of('HOST'), of('NAME')];
    const [username, password, statement_timeout] = [of('USERNAME'), of('PASSWORD'), of('STATEMENT_TIMEOUT')];
    return { host, port: Number(of('PORT')), name, username, password, statement_timeout };
  }

  get hasS3(): boolean {
    return this.s3 !== undefined;
  }

  async count(): Promise<Counts> {
    const [rows] = await this.admin.query(
      "SHOW GLOBAL STATUS WHERE Variable_name IN ('Questions', 'Com_commit')",
    );
    const list = rows as { Variable_name: string; Value: string }[];
    const status = Object.fromEntries(list.map(({ Variable_name, Value }) => [Variable_name, Number(Value)]));
    const commands = /^total_commands_processed:(\d+)/m.exec(await this.redis.info('stats'))![1];
    return {
      statements: status['Questions']!,
      commits: status['Com_commit']!,
      commands: Number(commands),
      requests: this.s3?.requests ?? 0,
      mysql: cpuSecondsOfTrees(this.pids.mysql),
      redis: cpuSecondsOfTrees(this.pids.redis),
    };
  }

  close(): void {
    this.admin.destroy();
    this.redis.disconnect();
  }
}

async function startStore() {
  const { ACCESS_KEY, hasRadosGw, RadosGw, SECRET_KEY } = await withTestSupport<RadosGwModule>('radosgw.ts');
  if (!hasRadosGw) return undefined;
  const server = await RadosGw.start();
  const client = new S3Client({
    endpoint: server.url,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: ACCESS_KEY, secretAccessKey: SECRET_KEY },
  });
  await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  client.destroy();
  const proxy = await CountingProxy.to(server.port);
  const settings = {
    RB_STORAGE__S3__BUCKET: BUCKET,
    RB_STORAGE__S3__ENDPOINT: proxy.url,
    RB_STORAGE__S3__ACCESS_KEY_ID: ACCESS_KEY,
    RB_STORAGE__S3__SECRET_ACCESS_KEY: SECRET_KEY,
  };
  return { proxy, settings };
}
