/** Part of a list: `limit` rows after the row with key `after`, otherwise from `offset`. */
export interface Slice {
  readonly limit: number;
  readonly offset: number;
  readonly after?: string;
}
