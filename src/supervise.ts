import { pino } from 'pino';
import type { Config } from './config/config.ts';
import { processesOf } from './group/processes-of.ts';
import { servicePort } from './group/supervisor/service-port.ts';
import { socketPlace } from './group/supervisor/socket-place.ts';
import { StartFailed, Supervisor } from './group/supervisor/supervisor.ts';
import { onStopSignals, stopLimit } from './lifecycle.ts';
import { loggerOptions } from './logging/logger-options.ts';
import { RepeatedLines } from './logging/repeated-lines.ts';

/** Runs the service as a group of processes: this one starts them and replaces those that end. */
export async function supervise(config: Config): Promise<void> {
  const { instance } = config;
  const options = loggerOptions(config, new RepeatedLines(() => config.log.repeat_after), 'supervisor');
  const log = pino(options).child({ context: 'Processes' });
  const { host, port, reuse_port } = instance;
  const supervisor = new Supervisor({
    main: process.argv[1]!,
    fronts: processesOf(instance),
    port: reuse_port && port !== 0 ? port : await servicePort(host, port),
    socket: socketPlace(config.data_dir),
    hangTimeout: instance.hang_timeout,
    log,
  });
  process.once('exit', () => supervisor.killAll());
  onStopSignals(async (signal) => {
    await supervisor.stop(stopLimit(instance));
    log.info({ signal }, 'Resource Backend has stopped');
  });
  try {
    await supervisor.start();
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    // The process that failed has said why.
    process.exit(1);
  }
}
