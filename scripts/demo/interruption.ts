import { Failure } from './failure.ts';

const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
/** Milliseconds; the demo takes a few seconds. */
const DEADLINE = 60_000;
/** Milliseconds in which signals are one: npm passes on the Ctrl-C that the terminal sends as well. */
const ECHO = 500;

/** Aborted when the demo has to end early, with a Failure for the reason. A second signal ends it at once. */
export function interruption(): AbortController {
  const controller = new AbortController();
  let first: number | undefined;
  for (const [name, number] of Object.entries(SIGNALS))
    process.on(name, () => {
      first ??= performance.now();
      if (performance.now() - first > ECHO) process.exit(128 + number);
      controller.abort(new Failure(`interrupted by ${name}`, 128 + number));
    });
  process.stdout.on('error', () => controller.abort(new Failure('the output is no longer read')));
  setTimeout(
    () => controller.abort(new Failure(`not finished after ${DEADLINE / 1000} s`)),
    DEADLINE,
  ).unref();
  return controller;
}
