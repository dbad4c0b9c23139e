import { Logger } from '@nestjs/common';
import { createApp } from './app.ts';
import { loadConfig } from './config/load-config.ts';
import { fail, stopOnSignals } from './lifecycle.ts';

try {
  const config = loadConfig();
  // Until the service has its own logger: a start that fails is told once, by `fail`.
  Logger.overrideLogger(false);
  const app = await createApp(config);
  stopOnSignals(app, config.instance.shutdown_grace);
  await app.listen(config.instance.port, config.instance.host);
  console.log(`Resource Backend is ready on ${await app.getUrl()}`);
} catch (error) {
  fail(error);
}
