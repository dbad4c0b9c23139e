/**
 * Variables of glibc's malloc for the service: docs/decisions/018-malloc.md. Other allocators ignore them.
 * MALLOC_MMAP_THRESHOLD_ also keeps the threshold from growing with what is freed.
 */
export const MALLOC = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: '131072',
  MALLOC_TRIM_THRESHOLD_: '131072',
};
