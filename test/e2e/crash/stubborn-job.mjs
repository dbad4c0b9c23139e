/** The built service with a job that does not stop when it is asked to. */
import { createApp } from '../../../dist/src/app.js';
import { loadConfig } from '../../../dist/src/config/load-config.js';
import { Jobs } from '../../../dist/src/jobs/jobs.js';
import { stopOnSignals } from '../../../dist/src/lifecycle.js';

class Stubborn {
  static jobName = 'stubborn';
}

const config = loadConfig();
const app = await createApp(config);
const jobs = app.get(Jobs);
const begun = new Promise((resolve) => {
  jobs.handle(Stubborn, () => {
    resolve();
    return new Promise(() => undefined);
  });
});
stopOnSignals(app, config.instance);
await app.listen(config.instance.port, config.instance.host);
await jobs.enqueue(Stubborn, new Stubborn(), { key: Stubborn.jobName });
await begun;
console.log(`Resource Backend is ready on ${await app.getUrl()}`);
