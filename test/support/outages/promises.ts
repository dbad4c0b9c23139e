import type { ServiceProcess } from '../service-process.ts';
import { PublisherScript } from '../publisher-script.ts';

/** The resource of the publications, and that of the uploads called back. */
export const [PUBLISHED, UPLOADED] = ['published', 'uploaded'] as const;

/** What the service has acknowledged, and what it has not done yet. */
export class Promises {
  private readonly publications = new Set<string>();
  private readonly uploads = new Map<string, string>();
  private readonly webhooks = new Set<string>();

  published(version: string): void {
    this.publications.add(version);
  }

  calledBack(version: string, statusKey: string): void {
    this.uploads.set(version, statusKey);
  }

  delivered(body: string): void {
    const { resource_id, version_name } = JSON.parse(body) as Record<string, string>;
    this.webhooks.add(`${resource_id} ${version_name}`);
  }

  get counts(): Record<string, number> {
    const [publishes, uploads] = [this.publications.size, this.uploads.size];
    return { publishes, uploads, builds: publishes, webhooks: publishes + uploads };
  }

  /** A copy that later acknowledgements do not change; deliveries do. */
  soFar(): Promises {
    const copy = new Promises();
    return Object.assign(copy, {
      publications: new Set(this.publications),
      uploads: new Map(this.uploads),
      webhooks: this.webhooks,
    });
  }

  /** A sentence for each promise that is not kept on these nodes. */
  async open(nodes: readonly ServiceProcess[]): Promise<Record<string, string[]>> {
    const publishes: string[] = [];
    const uploads: string[] = [];
    const builds: string[] = [];
    for (const version of this.publications) {
      const { status, body } = await nodes[0]!.client().version(PUBLISHED, version);
      if (status !== 200) publishes.push(`${version}: ${status}`);
      const built = (body.data?.incrementals ?? []) as { status: string; reason?: string }[];
      if (built.length === 0 || built.some((one) => one.status !== 'ready' && one.status !== 'skipped'))
        builds.push(`${version}: ${JSON.stringify(built)}`);
    }
    publishes.push(...(await this.notShown(nodes)));
    for (const [version, key] of this.uploads) {
      const { status, body } = await new PublisherScript(nodes[0]!.url, UPLOADED).status(key);
      if (status !== 200 || body.data?.status !== 2)
        uploads.push(`${version}: ${status} ${JSON.stringify(body)}`);
    }
    return { publishes, uploads, builds, webhooks: this.notDelivered() };
  }

  /** Nodes whose checks answer with an older version than the last one. */
  private async notShown(nodes: readonly ServiceProcess[]): Promise<string[]> {
    const last = [...this.publications].at(-1);
    if (last === undefined) return [];
    const shown = await Promise.all(nodes.map((node) => node.client().latest(PUBLISHED)));
    const names = shown.map(({ body }) => String(body.data?.version_name));
    return names.filter((name) => patch(name) < patch(last)).map((name) => `${name} is shown, not ${last}`);
  }

  private notDelivered(): string[] {
    const due = [
      ...[...this.publications].map((version) => `${PUBLISHED} ${version}`),
      ...[...this.uploads.keys()].map((version) => `${UPLOADED} ${version}`),
    ];
    return due.filter((one) => !this.webhooks.has(one));
  }
}

/** The number that counts publications: 3 in 1.0.3. */
function patch(version: string): number {
  return Number(version.split('.')[2] ?? -1);
}
