/** Every JSON answer. `data` is left out when there is none: shipped clients crash on `"data": null`. */
export interface Envelope<T = unknown> {
  readonly code: number;
  readonly msg: string;
  readonly data?: T;
}

export function success<T>(data?: T, msg = 'success'): Envelope<T> {
  return { code: 0, msg, ...(data !== undefined && { data }) };
}

export function failure(code: number, msg: string, data?: unknown): Envelope {
  return { code, msg, ...(data !== undefined && { data }) };
}
