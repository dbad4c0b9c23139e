import { setFlagsFromString } from 'node:v8';
import { Logger } from '@nestjs/common';
import { createApp } from './app.ts';
import { loadWithDocument } from './consul/load-with-document.ts';
import { fail, stopOnSignals } from './lifecycle.ts';

// Shared out among threads, collecting young garbage takes until the last of them got a core, while requests wait.
setFlagsFromString('--no-parallel-scavenge');
// What the first requests leave in memory makes V8 take the garbage of all later ones for things that stay.
setFlagsFromString('--no-allocation-site-pretenuring');

try {
  const { config, origin } = await loadWithDocument();
  // Until the service has its own logger: a start that fails is told once, by `fail`.
  Logger.overrideLogger(false);
  const app = await createApp(config, origin);
  stopOnSignals(app, config.instance);
  const { port, host, reuse_port: reusePort } = config.instance;
  const address = { port, host, reusePort };
  await app.listen(address);
  console.log(`Resource Backend is ready on ${await app.getUrl()}`);
} catch (error) {
  fail(error);
}
