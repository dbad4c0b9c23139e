import { randomBytes } from 'node:crypto';
import type { Answer, Client } from '../../support/client.ts';
import { sha256, zipOf } from '../../support/packages.ts';
import type { PackageRow } from './data-directory.ts';

interface Release {
  readonly version_name: string;
  readonly file: Buffer;
}

/** A release that was answered with 201. */
export interface Promised {
  readonly version: string;
  readonly number: number;
  readonly sha256: string;
  /** Path of a download URL that was handed out for it, if there was time to ask. */
  readonly download?: string;
}

/** Publishes one release after the other, on one channel of one resource, and remembers what it was told. */
export class Publisher {
  /** What was promised since it was last taken. */
  private promised: Promised[] = [];
  /** Sent, but the service went away before it said a word: nobody knows whether it is there. */
  private unanswered: Release | undefined;
  private count = 0;

  constructor(
    readonly rid: string,
    private readonly channel: string,
    private readonly major: number,
  ) {}

  /** Goes on until the service is gone. @throws when it refuses anything */
  async publishOn(client: Client): Promise<void> {
    for (;;) {
      const release = (this.unanswered ??= await this.nextRelease());
      const published = await unlessGone(client.publish(this.rid, { ...release, channel: this.channel }));
      if (published === undefined) return;
      if (published.status !== 201)
        throw new Error(`${release.version_name}: ${JSON.stringify(published.body)}`);
      this.unanswered = undefined;
      const promised = await this.promise(client, release, published);
      this.promised.push(promised);
      if (promised.download === undefined) return;
    }
  }

  take(): Promised[] {
    const taken = this.promised;
    this.promised = [];
    return taken;
  }

  /** What became of the release without an answer: it is there as it was sent, or not at all. */
  settle(rows: readonly PackageRow[]): string[] {
    const release = this.unanswered;
    const row = rows.find(
      ({ resource, version }) => resource === this.rid && version === release?.version_name,
    );
    if (release === undefined || row === undefined) return [];
    this.unanswered = undefined;
    return row.sha256 === sha256(release.file) ? [] : [`${row.resource} ${row.version} is not what was sent`];
  }

  private async promise(client: Client, release: Release, { body }: Answer): Promise<Promised> {
    const latest = await unlessGone(client.latest(this.rid, { channel: this.channel }));
    const url = latest && new URL(latest.body.data.download_url);
    const promised = {
      version: release.version_name,
      number: body.data.version_number,
      sha256: sha256(release.file),
    };
    return url ? { ...promised, download: url.pathname } : promised;
  }

  private async nextRelease(): Promise<Release> {
    const file = await zipOf({ 'app.bin': randomBytes(1 + ((this.count * 7919) % 60_000)) });
    return { version_name: `${this.major}.0.${++this.count}`, file };
  }
}

/** A request that broke off is what a killed service looks like from outside. */
async function unlessGone(answer: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}
