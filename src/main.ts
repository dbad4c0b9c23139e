import { setFlagsFromString } from 'node:v8';
import { Logger } from '@nestjs/common';
import { createApp } from './app.ts';
import { loadConfigWithConsul } from './consul/load-config-with-consul.ts';
import { fail, reportStart, stopOnSignals } from './lifecycle.ts';
import { listen } from './listen.ts';

// Figures: docs/decisions/009-v8-flags.md.
// A parallel collection of young garbage ends only when its slowest thread has got a core, and requests wait.
setFlagsFromString('--no-parallel-scavenge');
// Otherwise V8 learns from the first requests to allocate short-lived objects in the old generation.
setFlagsFromString('--no-allocation-site-pretenuring');

try {
  const { config, origin } = await loadConfigWithConsul();
  // Until the service has its own logger: `fail` reports a failed start once.
  Logger.overrideLogger(false);
  const app = await createApp(config, origin);
  stopOnSignals(app, config.instance);
  const { port, host, reuse_port: reusePort } = config.instance;
  await listen(app, { port, host, reusePort });
  await reportStart(app, config);
} catch (error) {
  fail(error);
}
