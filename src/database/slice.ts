/** Part of a list: `limit` rows behind the row keyed `after`, or else from `offset`. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
  readonly after?: string;
}
