import type { Service } from './service.ts';

/** Collections of garbage since the start of a service. */
export interface Collections {
  /** of the young generation */
  readonly minor: number;
  /** s */
  readonly minorTime: number;
  /** of the whole heap */
  readonly major: number;
}

export async function collectionsOf(service: Service): Promise<Collections> {
  const metrics = await (await fetch(`${service.url}/metrics`)).text();
  const value = (what: string, kind: string) => {
    const line = new RegExp(`^nodejs_gc_duration_seconds_${what}\\{kind="${kind}"\\} (\\S+)$`, 'm');
    return Number(line.exec(metrics)?.[1] ?? 0);
  };
  return {
    minor: value('count', 'minor'),
    minorTime: value('sum', 'minor'),
    major: value('count', 'major'),
  };
}
