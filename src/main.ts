import { setSourceMapsSupport } from 'node:module';
import { Logger } from '@nestjs/common';
import { loadConfigWithConsul } from './consul/load-config-with-consul.ts';
import { processesOf } from './group/processes-of.ts';
import { isMember, takeSeat } from './group/take-seat.ts';
import { fail } from './lifecycle.ts';
import { leaveThreadsTheirBounds } from './threads/leave-threads-their-bounds.ts';

leaveThreadsTheirBounds();
// For the modules that are loaded from here on. Those of packages would take 11 MiB.
setSourceMapsSupport(true, { nodeModules: false });

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
