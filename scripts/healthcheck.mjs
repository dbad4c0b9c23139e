/** For the image, which has no curl: exits 0 when the service in this container is alive. */
import { livenessUrl } from '../dist/src/config/liveness-url.js';

const alive = await fetch(livenessUrl(), { signal: AbortSignal.timeout(4000) }).then(
  ({ ok }) => ok,
  () => false,
);
process.exit(alive ? 0 : 1);
