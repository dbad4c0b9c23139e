import { setSourceMapsSupport } from 'node:module';
import { Logger } from '@nestjs/common';
import { loadConfigWithConsul } from './consul/load-config-with-consul.ts';
import { fail, reportStart, stopOnSignals } from './lifecycle.ts';
import { listen } from './listen.ts';
import { leaveThreadsTheirBounds } from './threads/leave-threads-their-bounds.ts';

leaveThreadsTheirBounds();
// For the modules that are loaded from here on. Those of packages would take 11 MiB.
setSourceMapsSupport(true, { nodeModules: false });

try {
  const { createApp } = await import('./app.ts');
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
