import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, vi } from 'vitest';
import type { Answer } from '../../support/client.ts';
import { sha256 } from '../../support/packages.ts';
import type { ServiceGroup } from '../../support/service-group.ts';

const TOMORROW = new Date(Date.now() + 86_400_000).toISOString();

/** Publications, checks, and redemptions of a CDK with a quota, one after the other of each kind, while processes end. */
export class Load {
  /** Hashes of the versions that were acknowledged; version n is the n-th. */
  readonly published: string[] = [];
  /** Answers that must not be. */
  readonly wrong: string[] = [];
  private checked = 0;
  private redeemed = 0;
  private isOver = false;
  private readonly running: Promise<void>[];

  private constructor(
    private readonly group: ServiceGroup,
    private readonly cdk: string,
  ) {
    const kinds = [() => this.publish(), () => this.check(), () => this.check(), () => this.redeem()];
    this.running = kinds.map((once) => this.again(once));
  }

  static async on(group: ServiceGroup): Promise<Load> {
    const client = group.client();
    await client.createResource('my-app', { update_type: 'full' });
    await client.createResource('paid', { update_type: 'full', access: 'cdk' });
    await client.publish('paid', { version_name: '1.0.0', file: Buffer.from('bytes') });
    const made = { resources: ['paid'], expires_at: TOMORROW, daily_quota: 100_000 };
    const [{ cdk }] = (await client.send('POST', '/admin/cdks', made)).body.data.list;
    return new Load(group, cdk);
  }

  /** Resolves once something more of each kind was done. */
  async goesOn(): Promise<void> {
    const done = () => [this.published.length, this.checked, this.redeemed];
    const before = done();
    await vi.waitFor(() => expect(done().every((count, kind) => count > before[kind]!)).toBe(true), {
      timeout: 120_000,
      interval: 20,
    });
  }

  async end(): Promise<void> {
    this.isOver = true;
    await Promise.all(this.running);
  }

  /** Downloads that were counted for the CDK, beside those that its user was granted. */
  async counted(): Promise<[counted: number, granted: number]> {
    const { body } = await this.group.client().send('GET', '/admin/cdks');
    return [body.data.list[0].used_today, this.redeemed];
  }

  private async again(once: () => Promise<void>): Promise<void> {
    while (!this.isOver) await once();
  }

  private async publish(): Promise<void> {
    const file = randomBytes(2000);
    const version_name = `${this.published.length + 1}`;
    const { status } = await this.insist(() => this.group.client().publish('my-app', { version_name, file }));
    // 200: an earlier try was stored, and its answer was lost.
    if (status !== 201 && status !== 200) this.wrong.push(`publication ${version_name}: ${status}`);
    this.published.push(sha256(file));
  }

  private async check(): Promise<void> {
    const before = this.published.length;
    const { status, body } = await this.insist(() => this.group.client().latest('my-app'), []);
    this.checked++;
    if (before === 0) return;
    const shown = Number(body.data.version_name);
    if (status !== 200 || !(shown >= before)) this.wrong.push(`check: ${status}, ${shown} after ${before}`);
  }

  /** Each time by a client of its own: else it would count once. */
  private async redeem(): Promise<void> {
    const client = {
      'x-forwarded-for': `10.${this.redeemed >> 16}.${(this.redeemed >> 8) & 255}.${this.redeemed & 255}`,
    };
    const send = (path: string) =>
      this.insist(() => this.group.client().send('GET', path, undefined, client));
    const { body } = await send(`/resources/paid/latest?current=0.1&cdk=${this.cdk}`);
    const { status } = await send(new URL(body.data.download_url as string).pathname);
    if (status !== 302) this.wrong.push(`redemption ${this.redeemed}: ${status}`);
    this.redeemed++;
  }

  /** Repeats a request that breaks off, or is refused for a moment. */
  private async insist(send: () => Promise<Answer>, refusals: readonly number[] = [503]): Promise<Answer> {
    for (;;) {
      const answer = await send().catch((error: unknown) => {
        if (error instanceof TypeError) return undefined;
        throw error;
      });
      if (answer !== undefined && !refusals.includes(answer.status)) return answer;
      await delay(10);
    }
  }
}
