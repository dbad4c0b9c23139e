import { Injectable } from '@nestjs/common';
import { AggregatorRegistry, type MetricObjectWithValues, type MetricValue, register } from 'prom-client';
import { Group } from '../group/group.ts';

type Family = MetricObjectWithValues<MetricValue<string>>;

/** What Node says of a process. */
const OF_A_PROCESS = /^(process|nodejs)_/;
/** Gauges that each process has; the instance is as good as its worst one. Other gauges are the keeper's. */
const LEAST: ReadonlySet<string> = new Set(['rb_catalogue_refreshed_timestamp_seconds']);
/** Each process counts for itself: a sum would fall when one is replaced, and look like a reset of all. */
const OWN: ReadonlySet<unknown> = new Set(['counter', 'histogram']);

const TOPIC = 'metrics';

/**
 * The metrics of this instance as Prometheus reads them. Where it has several processes, their counters and histograms,
 * and what Node says of them, have the label `process`: queries sum them up.
 */
@Injectable()
export class ProcessMetrics {
  constructor(private readonly group: Group) {
    if (group.isFront) group.on(TOPIC, () => this.ofFront());
  }

  get contentType(): string {
    return register.contentType;
  }

  async text(): Promise<string> {
    if (this.group.part === 'whole') return register.metrics();
    const [own, fronts] = await Promise.all([
      Promise.all(register.getMetricsAsArray().map((metric) => this.familyOf(metric))),
      this.group.ask<Family[]>(TOPIC),
    ]);
    return AggregatorRegistry.aggregate([own, ...fronts]).metrics();
  }

  /** What the keeper cannot know. Gauges that ask the database or the store are left to it. */
  private ofFront(): Promise<Family[]> {
    const metrics = register.getMetricsAsArray() as (ReturnType<typeof register.getMetricsAsArray>[number] & {
      type?: string;
    })[];
    const own = metrics.filter(
      ({ name, type }) => OWN.has(type) || OF_A_PROCESS.test(name) || LEAST.has(name),
    );
    return Promise.all(own.map((metric) => this.familyOf(metric)));
  }

  private async familyOf(metric: object): Promise<Family> {
    const family = await (metric as { get(): Promise<Family> }).get();
    const aggregator = LEAST.has(family.name) ? 'min' : 'sum';
    const isOwn = OWN.has(family.type) || OF_A_PROCESS.test(family.name);
    if (!isOwn) return { ...family, aggregator };
    const { process } = this.group;
    const values = family.values.map((value) => ({ ...value, labels: { ...value.labels, process } }));
    return { ...family, aggregator, values };
  }
}
