/** How long a test waits for what must come, and how often it looks, ms. */
export const PATIENCE = { timeout: 30_000, interval: 20 } as const;
