import { createHash } from 'node:crypto';
import { type CheckDefinition, durationOf, FakeCheck, type Status } from './fake-check.ts';

interface Definition {
  readonly ID?: string;
  readonly Name: string;
  readonly Tags?: readonly string[];
  readonly Meta?: Readonly<Record<string, string>>;
  readonly Address?: string;
  readonly Port?: number;
  readonly Check?: CheckDefinition;
}

interface Registered {
  readonly definition: Definition;
  readonly check: FakeCheck | undefined;
}

/** The services of an agent. They are lost when it ends. */
export class FakeServices {
  private readonly known = new Map<string, Registered>();
  private readonly reaper: NodeJS.Timeout;

  /**
   * @param leastCritical ms; shortest time that a service may fail before it is removed: a minute for a real
   * agent
   */
  constructor(private readonly leastCritical: number) {
    this.reaper = setInterval(() => this.reap(), Math.min(leastCritical / 2, 30_000)).unref();
  }

  register(definition: Definition): void {
    const id = definition.ID ?? definition.Name;
    const before = this.known.get(id)?.check;
    before?.stop();
    const check = definition.Check && new FakeCheck(definition.Check, before);
    this.known.set(id, { definition, check });
  }

  /** @returns whether the service was registered */
  deregister(id: string): boolean {
    this.known.get(id)?.check?.stop();
    return this.known.delete(id);
  }

  /** @returns status and text of the answer when the check cannot be renewed */
  renew(checkId: string, status: Status, note: string): [number, string] | undefined {
    const check = this.known.get(checkId.replace(/^service:/, ''))?.check;
    const name = JSON.stringify(checkId);
    if (check === undefined)
      return [404, `Unknown check ID ${name}. Ensure that the check ID is passed, not the check name.`];
    if (check.definition.TTL === undefined) return [500, `CheckID ${name} does not have associated TTL`];
    check.renew(status, note);
    return undefined;
  }

  all(): [id: string, service: object][] {
    return [...this.known.keys()].map((id) => [id, this.one(id)!]);
  }

  one(id: string): object | undefined {
    const definition = this.known.get(id)?.definition;
    if (definition === undefined) return undefined;
    const { Name: Service, Tags = [], Meta = {}, Address = '', Port = 0 } = definition;
    const Weights = { Passing: 1, Warning: 1 };
    const facts = { ID: id, Service, Tags, Meta, Port, Address, Weights, EnableTagOverride: false };
    return { ...facts, Datacenter: 'dc1' };
  }

  /** The hash in an agent's answer about one service; it changes with the service. */
  hashOf(id: string): string {
    return createHash('sha256')
      .update(JSON.stringify(this.one(id)))
      .digest('hex')
      .slice(0, 16);
  }

  checks(): [id: string, check: object][] {
    return [...this.known].flatMap(([id, { definition, check }]): [string, object][] => {
      if (check === undefined) return [];
      const { CheckID = `service:${id}`, Name = `Service '${definition.Name}' check` } = check.definition;
      const { status: Status, output: Output } = check;
      const { Interval = '', Timeout = '', TTL } = check.definition;
      const Type = TTL === undefined ? 'http' : 'ttl';
      const about = { ServiceID: id, ServiceName: definition.Name, ServiceTags: definition.Tags ?? [] };
      return [[CheckID, { CheckID, Name, Status, Output, ...about, Type, Interval, Timeout }]];
    });
  }

  stop(): void {
    clearInterval(this.reaper);
    for (const id of this.known.keys()) this.deregister(id);
  }

  private reap(): void {
    for (const [id, { check }] of this.known) {
      const after = check?.definition.DeregisterCriticalServiceAfter;
      if (after === undefined || check?.criticalSince === undefined) continue;
      const allowed = Math.max(durationOf(after), this.leastCritical);
      if (Date.now() - check.criticalSince >= allowed) this.deregister(id);
    }
  }
}
