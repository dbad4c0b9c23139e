import { setTimeout as pause } from 'node:timers/promises';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { Settings } from '../../../src/config/make-config.ts';
import { zipOf } from '../packages.ts';
import { PublisherScript } from '../publisher-script.ts';
import { ServiceProcess } from '../service-process.ts';
import { ADMIN_TOKEN } from '../test-app.ts';
import { isInstalled, Part, type PartName, PARTS } from './parts.ts';
import { Promises, PUBLISHED, UPLOADED } from './promises.ts';
import { Tally } from './tally.ts';

const SETTINGS = {
  auth: { admin_token: ADMIN_TOKEN, signing_key: 'signing-key-that-the-nodes-of-the-lab-share' },
  incremental: { prebuild: 1 },
  jobs: { round_interval: '5s' },
} as const;
const COMMON = Buffer.alloc(50_000, 'common bytes ');
const PLATFORM = { os: 'win', arch: 'x86_64', channel: 'stable' };
/** How long it may take after an outage until every action succeeds, and then until all work is done, ms. */
export const RECOVERY = 90_000;

/** How long work gathers before an outage, ms. */
const LEAD = 1500;

const release = (version: string) => zipOf({ 'common.bin': COMMON, 'app.txt': version });

export interface Outcome {
  readonly actions: readonly Tally[];
  /** What was acknowledged in this outage, and how long after it the work from before its end was done, s. */
  readonly work: Readonly<Record<string, { count: number; seconds: number | undefined }>>;
  /** A sentence for everything that was acknowledged and is not there. */
  readonly lost: readonly string[];
}

/** Two nodes and a worker, all on one part that has outages, under a light load of everything. */
export class OutageLab implements AsyncDisposable {
  private readonly nodes: ServiceProcess[] = [];
  private readonly parts: Part[] = [];
  private readonly receiver: Server;
  private promises = new Promises();
  private count = 0;
  private cdk = '';

  private constructor(private readonly home: string) {
    this.receiver = createServer((request, response) => {
      void text(request).then((body) => {
        this.promises.delivered(body);
        response.writeHead(204).end();
      });
    });
  }

  static readonly parts = PARTS;

  /** Those of the parts that cannot be started on this machine. */
  static missing(names: readonly PartName[]): PartName[] {
    return names.filter((name) => !isInstalled[name]);
  }

  static async start(names: readonly PartName[]): Promise<OutageLab> {
    const lab = new OutageLab(await mkdtemp(path.join(tmpdir(), 'rb-outages-')));
    try {
      await lab.startAll(names);
      return lab;
    } catch (error) {
      await lab[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The names of the states of a part. */
  states(part: number): string[] {
    return [...this.parts[part]!.states.keys()];
  }

  /** @param seconds how long the part stays in this state */
  async suffer(part: number, name: string, seconds: number): Promise<Outcome> {
    const state = this.parts[part]!.states.get(name)!;
    this.promises = new Promises();
    const { promises } = this;
    const worker = this.nodes.at(-1)!;
    const actions = this.actions();
    let isOver = false;
    const load = Promise.all(actions.map((action) => action.run(() => isOver)));
    // Some work waits when the outage begins, and is begun in it.
    worker.signal('SIGSTOP');
    await pause(LEAD);
    await state.begin();
    for (const action of actions) action.outageBegins();
    worker.signal('SIGCONT');
    await pause(seconds * 1000);
    const before = promises.soFar();
    await state.end();
    const end = performance.now();
    for (const action of actions) action.outageEnds();
    const done = this.timesOf(before, end);
    while (actions.some(({ back }) => back === undefined) && performance.now() < end + RECOVERY)
      await pause(50);
    // The load ends here: on a slow machine it brings work faster than the worker does it.
    isOver = true;
    await load;
    const times = await done;
    const lost = await this.lost(promises);
    const { counts } = promises;
    const work = Object.entries(counts).map(([what, n]) => [what, { count: n, seconds: times[what] }]);
    return { actions, work: Object.fromEntries(work), lost };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const node of this.nodes) await node[Symbol.asyncDispose]();
    for (const part of this.parts) await part[Symbol.asyncDispose]();
    this.receiver.close();
    await rm(this.home, { recursive: true, force: true });
  }

  private async startAll(names: readonly PartName[]): Promise<void> {
    for (const name of names) this.parts.push(await Part.start(name));
    this.receiver.listen(0, '127.0.0.1');
    await once(this.receiver, 'listening');
    const { port } = this.receiver.address() as AddressInfo;
    const packages = path.join(this.home, 'packages');
    await mkdir(packages);
    const parts: Settings = Object.assign({}, ...this.parts.map(({ settings }) => settings));
    const common = {
      storage: { directory: packages },
      ...SETTINGS,
      ...parts,
      extra: { create_new_version_webhook: `http://127.0.0.1:${port}/` },
    };
    for (const role of ['api', 'api', 'worker'] as const) {
      const data_dir = await mkdtemp(path.join(this.home, 'node-'));
      const instance = { role, only_local: false };
      this.nodes.push(await ServiceProcess.start({ ...common, data_dir, instance }));
    }
    await this.fill();
  }

  /** What checks ask for, and a first version to build incremental packages from. */
  private async fill(): Promise<void> {
    const client = this.nodes[0]!.client();
    await client.createResource('free', { update_type: 'full' });
    await client.createResource('paid', { update_type: 'full', access: 'cdk' });
    await client.createResource(PUBLISHED);
    await client.createResource(UPLOADED);
    for (const rid of ['free', 'paid', PUBLISHED])
      await client.publish(rid, { version_name: '1.0.0', file: await release('1.0.0') });
    const expires_at = new Date(Date.now() + 86_400_000).toISOString();
    const cdks = await client.send('POST', '/admin/cdks', { all_resources: true, expires_at });
    this.cdk = cdks.body.data.list[0].cdk;
    for (const node of this.apis) await this.warm(node);
  }

  /** Both nodes know the resources and the CDK before a part is away. */
  private async warm(node: ServiceProcess): Promise<void> {
    for (const request of [this.check(node), this.paidCheck(node), this.download(node)])
      while ((await request()) !== 200) await pause(100);
  }

  private get apis(): ServiceProcess[] {
    return this.nodes.slice(0, 2);
  }

  /** Each takes the nodes in turn. */
  private actions(): Tally[] {
    const inTurn = (request: (node: ServiceProcess) => () => Promise<number>) => {
      let turn = 0;
      return () => request(this.apis[turn++ % 2]!)();
    };
    return [
      new Tally(
        'checks',
        inTurn((node) => this.check(node)),
        200,
      ),
      new Tally(
        'paid checks',
        inTurn((node) => this.paidCheck(node)),
        200,
      ),
      new Tally(
        'downloads',
        inTurn((node) => this.download(node)),
        200,
      ),
      new Tally(
        'publishes',
        inTurn((node) => this.publish(node)),
        201,
      ),
      new Tally(
        'uploads',
        inTurn((node) => this.upload(node)),
        200,
      ),
    ];
  }

  private check(node: ServiceProcess) {
    return async () => (await node.client().latest('free')).status;
  }

  private paidCheck(node: ServiceProcess) {
    return async () => (await node.client().latest('paid', { cdk: this.cdk })).status;
  }

  private download(node: ServiceProcess) {
    return async () => {
      const { status, body } = await node.client().latest('free');
      if (status !== 200) return status;
      const answer = await fetch(body.data.download_url);
      await answer.arrayBuffer();
      return answer.status;
    };
  }

  private publish(node: ServiceProcess) {
    return async () => {
      const version_name = `1.0.${++this.count}`;
      const { promises } = this;
      const publication = { version_name, file: await release(version_name) };
      const { status } = await node.client().publish(PUBLISHED, publication);
      if (status === 201) promises.published(version_name);
      return status;
    };
  }

  /** The three steps of MirrorChyan's script. @returns the first status that is not 200, or the last one */
  private upload(node: ServiceProcess) {
    return async () => {
      const { promises } = this;
      const script = new PublisherScript(node.url, UPLOADED);
      const name = `1.0.${++this.count}`;
      const fields = { ...PLATFORM, name, filename: 'app.zip' };
      const begun = await script.begin(fields);
      if (begun.status !== 200) return begun.status;
      const granted = begun.body.data!;
      const { status } = await script.upload(granted.host, script.fieldsOf(granted), await release(name));
      if (status !== 200) return status;
      const called = await script.callBack({ ...fields, key: granted.key });
      if (called.status === 200) promises.calledBack(name, called.body.data!.status_key);
      return called.status;
    };
  }

  /** When what was promised is done: seconds from `end`; undefined for what is not done in time. */
  private async timesOf(promises: Promises, end: number): Promise<Record<string, number>> {
    const times: Record<string, number> = {};
    while (Object.keys(times).length < 4 && performance.now() < end + RECOVERY) {
      const open = await this.openOf(promises);
      for (const [what, list] of Object.entries(open))
        if (list.length === 0) times[what] ??= (performance.now() - end) / 1000;
      await pause(250);
    }
    return times;
  }

  private async lost(promises: Promises): Promise<string[]> {
    const end = performance.now() + RECOVERY;
    for (;;) {
      const open = await this.openOf(promises);
      const lost = Object.entries(open).flatMap(([what, list]) => list.map((one) => `${what}: ${one}`));
      if (lost.length === 0 || performance.now() > end) return lost;
      await pause(500);
    }
  }

  private openOf(promises: Promises): Promise<Record<string, string[]>> {
    return promises.open(this.apis).catch((error: unknown) => ({ everything: [String(error)] }));
  }
}
