import { comparePrecedence, isOrderable, type ParsedVersion } from './parsed-version.ts';

/** The place of a version in the order of its resource. It never changes. */
export interface Place extends ParsedVersion {
  /** The version's own publication number. */
  readonly number: number;
  /** The publication number of the first version of the same scheme that is at least as high. */
  readonly anchor: number;
}

/**
 * The versions of one scheme that were its highest when they were published: their numbers and, at the same index, their
 * parsed names. Both ascend. Lists take less memory than an object for each version.
 */
interface Peaks {
  readonly numbers: number[];
  readonly values: unknown[];
}

/**
 * The one total order of all numbered versions of a resource, for any mixture of naming schemes:
 *
 *   *A version takes the place that its scheme had reached when a version at least as high was first
 *   published.*
 *
 * Each version has an anchor: the smallest publication number among the versions of its own scheme
 * that are at least as high as it. Versions sort by anchor, then by precedence, then by number.
 * A name that no parser can parse is a scheme of its own, so its anchor is its own number.
 *
 * It follows that
 * - every scheme keeps its own precedence, and equal precedence is in the order of publication;
 * - versions of different schemes are in the order of publication, when each was higher than all of its
 *   scheme before it; a late fix of an old line, such as 1.0.1 after 2.0.0, stays below everything that was
 *   published since 2.0.0;
 * - a further version never changes the order of those already there, because its number is higher
 *   than any anchor.
 */
export class VersionOrder {
  readonly #peaks = new Map<string, Peaks>();
  #last = 0;

  /**
   * In publication order, numbers ascending from 1; gaps are allowed. All numbered versions count,
   * of every status, so that withdrawing a version moves no other.
   *
   * @throws RangeError when the number is not higher than every number before
   */
  insert({ number, parsed }: { number: number; parsed: ParsedVersion }): Place {
    if (!(number > this.#last)) throw new RangeError(`version number ${number} after ${this.#last}`);
    this.#last = number;
    const { scheme, value } = parsed;
    if (!isOrderable(parsed)) return { scheme, value, number, anchor: number };
    const peaks = this.#peaksOf(scheme);
    const anchor = peaks.numbers[indexAtLeast(peaks, parsed)] ?? number;
    if (anchor === number) {
      peaks.numbers.push(number);
      peaks.values.push(value);
    }
    return { scheme, value, number, anchor };
  }

  #peaksOf(scheme: string): Peaks {
    const peaks = this.#peaks.get(scheme) ?? { numbers: [], values: [] };
    this.#peaks.set(scheme, peaks);
    return peaks;
  }
}

/** Negative, zero or positive, for two places given by the same `VersionOrder`; zero only for one version. */
export function comparePlaces(a: Place, b: Place): number {
  // An anchor is the number of one version, so two that share it share the scheme too.
  return a.anchor - b.anchor || (comparePrecedence(a, b) ?? 0) || a.number - b.number;
}

/** The index of the first peak that is at least as high. */
function indexAtLeast({ values }: Peaks, version: ParsedVersion): number {
  const { scheme } = version;
  let low = 0;
  let high = values.length;
  // Most versions are higher than all before.
  let middle = high - 1;
  while (low < high) {
    if ((comparePrecedence({ scheme, value: values[middle] }, version) ?? 0) < 0) low = middle + 1;
    else high = middle;
    middle = (low + high) >>> 1;
  }
  return low;
}
