import type { Settings } from '../../../src/config/make-config.ts';
import { lacksMariaDb, MariaDb } from '../mariadb.ts';
import { hasRadosGw } from '../radosgw.ts';
import { hasRedis, RedisServer } from '../redis.ts';
import { S3Server } from '../s3.ts';
import { Network } from './network.ts';

export const PARTS = ['mysql', 'redis', 's3'] as const;
export type PartName = (typeof PARTS)[number];

export const isInstalled: Readonly<Record<PartName, boolean>> = {
  mysql: !lacksMariaDb,
  redis: hasRedis,
  s3: hasRadosGw,
};

/** What a server can do to those who need it. */
export interface State {
  begin(): Promise<void>;
  end(): Promise<void>;
}

interface Server extends AsyncDisposable {
  readonly port: number;
  stop(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  run(): Promise<void>;
  pause(): Promise<void>;
  resume(): void;
}

/** A server that the service needs, the network before it, and the states that both can be in. */
export class Part implements AsyncDisposable {
  readonly states: ReadonlyMap<string, State>;

  private constructor(
    private readonly server: Server,
    private readonly network: Network,
    /** For a node, so that it reaches this server through the network. */
    readonly settings: Settings,
    own: Record<string, State>,
  ) {
    this.states = new Map(Object.entries({ ...this.common(), ...own }));
  }

  static start(name: PartName): Promise<Part> {
    return { mysql: startMySql, redis: startRedis, s3: startS3 }[name]();
  }

  static async of(
    server: Server,
    settings: (port: number) => Settings | Promise<Settings>,
    own: Record<string, State> = {},
  ): Promise<Part> {
    const network = await Network.to(server.port);
    return new Part(server, network, await settings(network.port), own);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.network[Symbol.asyncDispose]();
    await this.server[Symbol.asyncDispose]();
  }

  private common(): Record<string, State> {
    const { server, network } = this;
    const away = (signal: 'SIGTERM' | 'SIGKILL') => ({
      begin: async () => {
        await server.stop(signal);
        await network.refuse();
      },
      end: async () => {
        await server.run();
        await network.accept();
      },
    });
    return {
      stopped: away('SIGTERM'),
      hung: { begin: () => server.pause(), end: async () => server.resume() },
      killed: away('SIGKILL'),
      'cut off': { begin: () => network.refuse(), end: () => network.accept() },
      'packets dropped': { begin: async () => network.drop(), end: async () => network.deliver() },
      'address gone and back': { begin: async () => network.drop(), end: async () => network.forget() },
    };
  }
}

async function startMySql(): Promise<Part> {
  const server = await MariaDb.start();
  const set = (value: string) => async () => void (await server.query(`SET GLOBAL read_only = ${value}`));
  const settings = async (port: number) => ({ database: { ...(await server.database('cluster')), port } });
  return Part.of(server, settings, { 'read-only': { begin: set('ON'), end: set('OFF') } });
}

async function startRedis(): Promise<Part> {
  const redis = await RedisServer.start();
  const call = (command: string, ...args: string[]) => {
    return async () => void (await redis.command((client) => client.call(command, ...args)));
  };
  const memory = (bytes: string) => call('CONFIG', 'SET', 'maxmemory', bytes);
  const server = {
    port: redis.port,
    stop: (signal: 'SIGTERM' | 'SIGKILL') => redis.down(signal),
    run: () => redis.up(),
    pause: () => redis.pause(),
    resume: () => redis.resume(),
    [Symbol.asyncDispose]: () => redis[Symbol.asyncDispose](),
  };
  return Part.of(server, (port) => ({ redis: { addr: `127.0.0.1:${port}` } }), {
    // A replica of a master that is not there.
    'read-only': { begin: call('REPLICAOF', '127.0.0.1', '1'), end: call('REPLICAOF', 'NO', 'ONE') },
    'out of memory': { begin: memory('1'), end: memory('0') },
  });
}

async function startS3(): Promise<Part> {
  const server = await S3Server.start();
  const bucket = await server.bucket();
  if (server.own === undefined) throw new Error('TEST_S3 names a server that cannot be stopped');
  return Part.of(server.own, (port) => ({
    // The bytes pass through the nodes, so that downloads are answered by them.
    storage: { s3: { ...bucket, endpoint: `http://127.0.0.1:${port}`, presigned: false } },
  }));
}
