/** Bounds the values of a label: the first `max` values get their own series, all others share `(other)`. */
export class BoundedLabel {
  private readonly values = new Set<string>();

  constructor(private readonly max: number) {}

  bounded(value: string): string {
    if (this.values.has(value)) return value;
    if (this.values.size >= this.max) return '(other)';
    this.values.add(value);
    return value;
  }
}
