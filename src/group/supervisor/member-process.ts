import { type ChildProcess, fork } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type FromMember, type FromSupervisor, nameOf } from '../messages.ts';

const DEBUGGER = /^Debugger listening on (ws:\S+)/;
/** Node's other lines about its debugger. */
const ABOUT_DEBUGGER =
  /^(For help, see: https:\/\/nodejs\.org\/|Debugger (attached|ending)|Waiting for the debugger)/;

/** How a process ended. */
export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of the group, as the supervisor has it. */
export class MemberProcess {
  readonly ended: Promise<End>;
  /** Address of its debugger, once it listens: see `hung-stack.ts`. */
  readonly debuggerUrl: Promise<string>;
  /** Whether it has its place in the group. */
  isSeated = false;
  /** Whether it does its part. */
  isReady = false;
  /** Whether it is about to be killed. */
  isHung = false;
  /** Pings without an answer. */
  silence = 0;
  private readonly child: ChildProcess;

  /** @param main the script of the service @param number 0 for the keeper, else that of a front */
  constructor(
    main: string,
    readonly number: number,
    onMessage: (message: FromMember) => void,
  ) {
    this.child = fork(main, ['member'], {
      // The debugger listens on request only, on any free port.
      execArgv: [...process.execArgv, '--inspect-port=127.0.0.1:0'],
      serialization: 'advanced',
      stdio: ['ignore', 'inherit', 'pipe', 'ipc'],
    });
    this.child.on('message', (message) => onMessage(message as FromMember));
    // A message to a process that is about to end.
    this.child.on('error', () => undefined);
    this.debuggerUrl = new Promise((resolve) => this.passErrorsOn(resolve));
    this.ended = new Promise((resolve) => {
      // Then all that it has written was passed on, too.
      this.child.once('close', (code, signal) => resolve({ code, signal }));
    });
  }

  get name(): string {
    return nameOf(this.number);
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  send(message: FromSupervisor): void {
    // The callback keeps a failure from being thrown; the end of the process tells the rest.
    if (this.child.connected) this.child.send(message, () => undefined);
  }

  kill(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  /** Node announces its debugger on stderr. These lines are not passed on. */
  private passErrorsOn(onDebugger: (url: string) => void): void {
    createInterface(this.child.stderr!).on('line', (line) => {
      const url = DEBUGGER.exec(line)?.[1];
      if (url !== undefined) onDebugger(url);
      else if (!ABOUT_DEBUGGER.test(line)) process.stderr.write(`${line}\n`);
    });
  }
}
