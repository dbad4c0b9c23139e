export type Status = 'passing' | 'warning' | 'critical';

/** A check in the form in which it is registered; durations are text. */
export interface CheckDefinition {
  readonly CheckID?: string;
  readonly Name?: string;
  readonly HTTP?: string;
  readonly Interval?: string;
  readonly Timeout?: string;
  readonly TTL?: string;
  readonly Status?: Status;
  readonly DeregisterCriticalServiceAfter?: string;
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Parses Go's notation of durations. @returns ms */
export function durationOf(text: string): number {
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNITS[unit!]!, 0);
}

/** A check that really runs: by HTTP at its interval, or a TTL that must be renewed. */
export class FakeCheck {
  status: Status;
  output = '';
  /** Time since when it is critical, ms since the epoch. */
  criticalSince: number | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    readonly definition: CheckDefinition,
    before?: FakeCheck,
  ) {
    this.status = before?.status ?? definition.Status ?? 'critical';
    this.criticalSince = this.status === 'critical' ? (before?.criticalSince ?? Date.now()) : undefined;
    // Like a real agent, it starts at a random moment of the first interval, so that checks spread out.
    if (definition.HTTP !== undefined) this.later(Math.random() * this.interval);
    else this.expireLater();
  }

  set(status: Status, output = ''): void {
    if (status !== 'critical') this.criticalSince = undefined;
    else if (this.status !== 'critical') this.criticalSince = Date.now();
    [this.status, this.output] = [status, output];
  }

  /** Sets the status that a service reports for itself, and restarts its TTL. */
  renew(status: Status, note: string): void {
    this.set(status, note);
    this.expireLater();
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private get interval(): number {
    return durationOf(this.definition.Interval ?? '10s');
  }

  private later(ms: number): void {
    this.timer = setTimeout(() => void this.ask(), ms).unref();
  }

  private expireLater(): void {
    if (this.definition.TTL === undefined) return;
    clearTimeout(this.timer);
    const last = `TTL expired (last output before timeout follows): ${this.output}`;
    const expire = () => this.set('critical', last);
    this.timer = setTimeout(expire, durationOf(this.definition.TTL)).unref();
  }

  private async ask(): Promise<void> {
    const { HTTP = '', Timeout = '10s' } = this.definition;
    const { timer } = this;
    const [status, output] = await answerOf(HTTP, durationOf(Timeout));
    if (this.timer !== timer) return;
    this.set(status, output);
    this.later(this.interval);
  }
}

async function answerOf(url: string, timeout: number): Promise<[Status, string]> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(timeout) });
    const output = `HTTP GET ${url}: ${answer.status} Output: ${(await answer.text()).slice(0, 4096)}`;
    if (answer.ok) return ['passing', output];
    return [answer.status === 429 ? 'warning' : 'critical', output];
  } catch (error) {
    return ['critical', `Get "${url}": ${(error as Error).message}`];
  }
}
