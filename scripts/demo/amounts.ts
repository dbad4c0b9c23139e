const UNITS = ['bytes', 'kB', 'MB', 'GB'];

/** `3.6 MB`; decimal units, as download dialogs have them. */
export function size(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  return `${(bytes / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
}

/** @param ms `312 ms`, from a second on `1.2 s` */
export function time(ms: number): string {
  return ms < 1000 ? `${Math.max(1, Math.round(ms))} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** @param ms what the bytes took */
export function rate(bytes: number, ms: number): string {
  return `${size((bytes * 1000) / Math.max(1, ms))}/s`;
}
