import { type Histogram, type MetricObjectWithValues, type MetricValueWithName, register } from 'prom-client';

type Label = 'method' | 'route' | 'status';
type Labels = Readonly<Record<Label, string>>;
type Value = MetricValueWithName<Label | 'le'>;

/** Durations of one kind of request. */
export class DurationSeries {
  private readonly counts: number[];
  private sum = 0;

  constructor(
    private readonly labels: Labels,
    private readonly bounds: readonly number[],
  ) {
    this.counts = Array.from({ length: bounds.length + 1 }, () => 0);
  }

  /** @param seconds duration of one request */
  observe(seconds: number): void {
    let bucket = 0;
    while (seconds > this.bounds[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sum += seconds;
  }

  valuesAs(name: string): Value[] {
    const { labels, bounds, counts } = this;
    let count = 0;
    const buckets = counts.map((more, i): Value => {
      count += more;
      return { metricName: `${name}_bucket`, labels: { ...labels, le: bounds[i] ?? '+Inf' }, value: count };
    });
    return [
      ...buckets,
      { metricName: `${name}_sum`, labels, value: this.sum },
      { metricName: `${name}_count`, labels, value: count },
    ];
  }
}

/**
 * A Prometheus histogram of request durations. prom-client's own histogram builds a text from the labels to
 * find its series for every request, which costs as much as the rest of answering a check.
 * See docs/decisions/004-own-histogram.md.
 */
export class DurationHistogram {
  readonly type = 'histogram';
  private readonly series = new Map<string, DurationSeries>();

  private constructor(
    readonly name: string,
    readonly help: string,
    private readonly bounds: readonly number[],
  ) {}

  /**
   * The histogram of this name, which all applications in the process share.
   * @param bounds upper bounds of the buckets in seconds, ascending
   */
  static getOrRegister(name: string, help: string, bounds: readonly number[]): DurationHistogram {
    const known: unknown = register.getSingleMetric(name);
    if (known instanceof DurationHistogram) return known;
    const durations = new DurationHistogram(name, help, bounds);
    // The registry uses only the name and `get` of a metric.
    register.registerMetric(durations as unknown as Histogram);
    return durations;
  }

  labels(labels: Labels): DurationSeries {
    const key = JSON.stringify(labels);
    const series = this.series.get(key) ?? new DurationSeries(labels, this.bounds);
    this.series.set(key, series);
    return series;
  }

  get(): Promise<Omit<MetricObjectWithValues<Value>, 'type' | 'aggregator' | 'collect'> & { type: string }> {
    const { name, help, type } = this;
    const values = [...this.series.values()].flatMap((series) => series.valuesAs(name));
    return Promise.resolve({ name, help, type, values });
  }
}
