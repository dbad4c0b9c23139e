/** `npm run demo`: publishes two releases to an instance of its own, updates clients from it, and tidies up. */
import { build } from './build.mjs';
import { time } from './demo/amounts.ts';
import { Failure } from './demo/failure.ts';
import { interruption } from './demo/interruption.ts';
import { play } from './demo/play.ts';
import { Screen } from './demo/screen.ts';

const screen = new Screen(process.stdout, process.env);
const interrupted = interruption();
const begun = performance.now();

function fail(error: unknown): void {
  const failure: unknown = interrupted.signal.aborted ? interrupted.signal.reason : error;
  const known = failure instanceof Failure;
  screen.line();
  console.error(screen.paint('red', 'The demo failed:'), known ? failure.message : failure);
  process.exitCode = known ? failure.exitCode : 1;
}

screen.line('Resource Backend: two releases go up, clients update. Nothing of it stays behind.');
try {
  build();
  await play(screen, interrupted);
  const took = time(performance.now() - begun);
  const verdict = `Everything was verified: 2 releases, 3 clients, 2 downloads. It took ${took}.`;
  screen.line(`\n${screen.paint(['bold', 'green'], verdict)}`);
} catch (error) {
  fail(error);
}
