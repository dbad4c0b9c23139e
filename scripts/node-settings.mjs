/**
 * What the service needs of Node and of malloc, which has to be known before it starts. This is the only place that says
 * it; processes that the service forks inherit both.
 */

/** Flags of V8: docs/decisions/009-v8-flags.md and 022-heap-over-hours.md. */
export const FLAGS = [
  // V8 may abort when threads come and go.
  '--no-memory-protection-keys',
  // A parallel collection of young garbage ends only when its slowest thread has got a core, and requests wait.
  '--no-parallel-scavenge',
  // Otherwise V8 learns from the first requests to allocate short-lived objects in the old generation.
  '--no-allocation-site-pretenuring',
  // A collection in a quiet time would forget the shapes of objects that requests make, and optimized code with them.
  '--no-memory-reducer-favors-memory',
  // MiB. Otherwise half the young generation grows to 64, and shrinks to 2 in a quiet time.
  '--min-semi-space-size=8',
  '--max-semi-space-size=8',
];

/**
 * Variables of glibc's malloc: docs/decisions/018-malloc.md. Other allocators ignore them. MALLOC_MMAP_THRESHOLD_ also
 * keeps the threshold from growing with what is freed.
 */
export const MALLOC = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
