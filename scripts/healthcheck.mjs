/** For the image, which has no curl: exits 0 when the service in this container is alive. */
const port = process.env.RB_INSTANCE__PORT || 8000;
const alive = await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(4000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(alive ? 0 : 1);
