/** Headers of answers that pages of `http.cors_origins` may read. */
export const EXPOSED_HEADERS: string[] = ['x-request-id', 'retry-after'];
