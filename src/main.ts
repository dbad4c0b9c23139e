import { setFlagsFromString } from 'node:v8';
import { Logger } from '@nestjs/common';
import { loadConfigWithConsul } from './consul/load-config-with-consul.ts';
import { processesOf } from './group/processes-of.ts';
import { isMember, takeSeat } from './group/take-seat.ts';
import { fail } from './lifecycle.ts';

// Figures: docs/decisions/009-v8-flags.md.
// A parallel collection of young garbage ends only when its slowest thread has got a core, and requests wait.
setFlagsFromString('--no-parallel-scavenge');
// Otherwise V8 learns from the first requests to allocate short-lived objects in the old generation.
setFlagsFromString('--no-allocation-site-pretenuring');

try {
  // Until the service has its own logger: `fail` reports a failed start once.
  Logger.overrideLogger(false);
  const { config, origin } = await loadConfigWithConsul();
  if (isMember) {
    // A front loads its code while the keeper prepares the database.
    const [{ serveAsMember }, member] = await Promise.all([import('./serve.ts'), takeSeat()]);
    await serveAsMember(config, origin, member);
  } else if (processesOf(config.instance) > 1) {
    await (await import('./supervise.ts')).supervise(config);
  } else {
    await (await import('./serve.ts')).serveAlone(config, origin);
  }
} catch (error) {
  fail(error);
}
