/** Clients that ask for updates through caches at the edge of a network. */
export interface EdgeModel {
  readonly resources: number;
  /** Versions that clients of one resource run. */
  readonly versions: number;
  /** Caches that do not know of each other; each gets the same share of the clients. */
  readonly places: number;
  /** Checks per second at all places together. */
  readonly rate: number;
  /** `extra.edge_ttl`, s */
  readonly ttl: number;
  /** How long an answer of the service takes to a cache, s. */
  readonly fill: number;
}

export interface EdgeOutcome {
  /** The share of the checks that caches answer. */
  readonly hits: number;
  /** Checks per second that the service gets when a cache asks once for all who wait for the same answer. */
  readonly origin: number;
  /** The same when each client that finds no answer is passed on. */
  readonly uncollapsed: number;
}

/** The nth most popular resource has 1/n of the clients of the first. */
const RESOURCE_EXPONENT = 1;
/** Of many versions the newest has about 40 % of the clients, the second 14 %. */
const VERSION_EXPONENT = 1.5;
/** Share of the clients of each platform. */
const PLATFORMS = [0.6, 0.15, 0.1, 0.1, 0.05];

/** A check in numbers; each is a URL, and so a key of the caches: the answer has no other `Vary` by default. */
export interface ModelledCheck {
  readonly resource: number;
  readonly version: number;
  readonly platform: number;
}

/** Draws checks as clients send them. The same seed gives the same ones. */
export class CheckSource {
  private readonly resources: Float64Array;
  private readonly versions: Float64Array;
  private readonly platforms = cumulated(PLATFORMS);
  private state: number;

  constructor({ resources, versions }: Pick<EdgeModel, 'resources' | 'versions'>, seed = 1) {
    this.resources = cumulated(zipf(resources, RESOURCE_EXPONENT));
    this.versions = cumulated(zipf(versions, VERSION_EXPONENT));
    this.state = seed;
  }

  /** How many different checks there are. */
  get count(): number {
    return this.resources.length * this.versions.length * this.platforms.length;
  }

  next(): ModelledCheck {
    const resource = pick(this.resources, this.random());
    const version = pick(this.versions, this.random());
    return { resource, version, platform: pick(this.platforms, this.random()) };
  }

  numberOf({ resource, version, platform }: ModelledCheck): number {
    return (resource * this.versions.length + version) * this.platforms.length + platform;
  }

  /** A time between two checks of which each comes independently of all others. */
  pause(rate: number): number {
    return -Math.log(1 - this.random()) / rate;
  }

  /** The generator "mulberry32". */
  private random(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}

/** Plays through one place, check by check: the others see the like. The first `ttl` fills the cache and does not count. */
export function simulate(model: EdgeModel): EdgeOutcome {
  const { places, rate, ttl, fill } = model;
  const source = new CheckSource(model);
  /** By number of the check: when its answer was asked for. */
  const asked = new Float64Array(source.count).fill(-Infinity);
  const [from, until] = [ttl + fill, 3 * (ttl + fill)];
  let [checks, misses, waiting] = [0, 0, 0];
  for (let now = 0; now < until; now += source.pause(rate / places)) {
    const check = source.numberOf(source.next());
    const age = now - asked[check]!;
    const isMiss = age > ttl + fill;
    if (isMiss) asked[check] = now;
    if (now < from) continue;
    checks++;
    if (isMiss) misses++;
    else if (age < fill) waiting++;
  }
  const seconds = until - from;
  return {
    hits: 1 - misses / checks,
    origin: (misses / seconds) * places,
    uncollapsed: ((misses + waiting) / seconds) * places,
  };
}

function zipf(count: number, exponent: number): number[] {
  return Array.from({ length: count }, (_, i) => (i + 1) ** -exponent);
}

function cumulated(weights: readonly number[]): Float64Array {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return Float64Array.from(weights, (weight) => (sum += weight / total));
}

/** The first whose cumulated share is above. */
function pick(shares: Float64Array, at: number): number {
  let [low, high] = [0, shares.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (shares[middle]! > at) high = middle;
    else low = middle + 1;
  }
  return low;
}
