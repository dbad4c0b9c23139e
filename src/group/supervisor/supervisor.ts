import type { Logger } from 'pino';
import { setTimeout as delay } from 'node:timers/promises';
import { type FromMember, type FromSupervisor, nameOf, type Seat } from '../messages.ts';
import { hungStack } from './hung-stack.ts';
import { type End, MemberProcess } from './member-process.ts';

const KEEPER = 0;
/** ms between two pings */
const PING_EVERY = 1000;
/** How many times as long as `hangTimeout` a front may be silent while it starts. */
const STARTS_SLOWER = 6;
/** ms; a process that ran for less before it ended is replaced after a pause. */
const STEADY = 10_000;
/** ms; pauses before a process is replaced: the first, and the longest. They double. */
const PAUSES = { first: 250, longest: 10_000 };

export interface SupervisorOptions {
  /** The script of the service. */
  readonly main: string;
  /** Number of fronts. */
  readonly fronts: number;
  readonly port: number;
  /** Path for the Unix socket of the keeper. */
  readonly socket: string;
  /** ms without an answer after which a process counts as hung */
  readonly hangTimeout: number;
  readonly log: Logger;
}

/**
 * Starts a keeper and its fronts, passes their messages on, and replaces those that end or hang. It does no work of its
 * own, so that nothing that clients or publishers send can harm it.
 */
export class Supervisor {
  /** By number; a number is free while its process is being replaced. */
  private readonly members = new Map<number, MemberProcess>();
  /** By number: how often in a row a process ended soon after its start. */
  private readonly failures = new Map<number, number>();
  private isOpen = false;
  /** Whether the keeper has been told that every front listens. */
  private isKeeperTold = false;
  private stopping: Promise<void> | undefined;
  private readonly opened = Promise.withResolvers<void>();

  constructor(private readonly options: SupervisorOptions) {}

  /**
   * Resolves when every front listens.
   * @throws StartFailed when a process ends before; it has said why
   */
  async start(): Promise<void> {
    const numbers = Array.from({ length: this.options.fronts + 1 }, (_, number) => number);
    for (const number of numbers) this.launch(number);
    setInterval(() => this.ping(), PING_EVERY).unref();
    await this.opened.promise;
  }

  /**
   * Fronts finish their requests, then the keeper ends.
   * @param within ms after which processes that still run are killed
   */
  stop(within: number): Promise<void> {
    this.stopping ??= this.stopAll(within);
    return this.stopping;
  }

  /** Ends every process at once. */
  killAll(): void {
    for (const member of this.members.values()) member.kill('SIGKILL');
  }

  private async stopAll(within: number): Promise<void> {
    const kill = setTimeout(() => this.killAll(), within);
    const keeper = this.members.get(KEEPER);
    keeper?.send({ kind: 'leave' });
    const fronts = [...this.members.values()].filter((member) => member !== keeper);
    // One that has not got its seat serves nobody yet.
    for (const front of fronts)
      if (front.isReady) front.send({ kind: 'stop' });
      else front.kill('SIGKILL');
    await Promise.all(fronts.map(({ ended }) => ended));
    keeper?.send({ kind: 'stop' });
    await keeper?.ended;
    clearTimeout(kill);
  }

  private launch(number: number): void {
    const startedAt = performance.now();
    const member = new MemberProcess(this.options.main, number, (message) => this.receive(member, message));
    this.members.set(number, member);
    void member.ended.then((end) => this.onEnd(member, end, performance.now() - startedAt));
    if (number === KEEPER || this.members.get(KEEPER)?.isReady) this.seat(member);
  }

  /** A front gets its seat once a keeper has prepared the database. */
  private seat(member: MemberProcess): void {
    const { socket, fronts, port } = this.options;
    const seat: Seat = {
      part: member.number === KEEPER ? 'keeper' : 'front',
      number: member.number,
      isFirst: !this.isOpen,
      listening: [...this.fronts()].filter(({ isReady }) => isReady).map(({ number }) => number),
      socket,
      fronts,
      port,
    };
    // Its first message: letters come later.
    member.isSeated = true;
    member.send({ kind: 'seat', seat });
  }

  private *fronts(): Iterable<MemberProcess> {
    for (const member of this.members.values()) if (member.number !== KEEPER) yield member;
  }

  private receive(sender: MemberProcess, message: FromMember): void {
    switch (message.kind) {
      case 'pong':
        sender.silence = 0;
        return;
      case 'ready':
        return this.onReady(sender);
      case 'answer':
        return this.members.get(message.to)?.send({ ...message, from: sender.number });
      case 'letter': {
        const letter = { ...message, from: sender.number };
        if (message.to === 'fronts')
          for (const front of this.fronts())
            if (front.isSeated && front.number !== message.except) front.send(letter);
        if (message.to !== KEEPER) return;
        const keeper = this.members.get(KEEPER);
        if (keeper === undefined)
          sender.send({ kind: 'answer', to: sender.number, from: KEEPER, answers: message.id });
        else keeper.send(letter);
      }
    }
  }

  private onReady(member: MemberProcess): void {
    member.isReady = true;
    if (member.number === KEEPER) {
      this.isKeeperTold = false;
      for (const front of this.fronts()) if (!front.isSeated) this.seat(front);
    } else {
      this.members.get(KEEPER)?.send({ kind: 'joined', front: member.number });
    }
    const isWhole = this.members.size > this.options.fronts;
    if (this.isKeeperTold || !isWhole || [...this.members.values()].some(({ isReady }) => !isReady)) return;
    this.isKeeperTold = true;
    this.isOpen = true;
    this.members.get(KEEPER)!.send({ kind: 'open' });
    this.opened.resolve();
  }

  private onEnd(member: MemberProcess, end: End, age: number): void {
    const { number } = member;
    this.members.delete(number);
    this.tellGone(number);
    if (this.stopping !== undefined) return;
    if (!this.isOpen) return this.opened.reject(new StartFailed(end));
    void this.replace(member, end, age);
  }

  /** From now on nobody waits for its answers. */
  private tellGone(number: number): void {
    const gone: FromSupervisor = { kind: 'gone', member: number };
    if (number === KEEPER) for (const front of this.fronts()) front.send(gone);
    else this.members.get(KEEPER)?.send(gone);
  }

  private async replace({ number, name, pid }: MemberProcess, end: End, age: number): Promise<void> {
    const failures = age < STEADY ? (this.failures.get(number) ?? 0) + 1 : 0;
    this.failures.set(number, failures);
    const pause = failures === 0 ? 0 : Math.min(PAUSES.first * 2 ** (failures - 1), PAUSES.longest);
    this.options.log.error(
      { member: name, pid, ...end, pause },
      'a process has ended: another takes its place',
    );
    await delay(pause);
    this.launchAgain(number);
  }

  /** A machine that is out of memory or descriptors may have some later. */
  private launchAgain(number: number): void {
    if (this.stopping !== undefined) return;
    try {
      this.launch(number);
    } catch (err) {
      this.options.log.error(
        { member: nameOf(number), err },
        'a process cannot be started: it is tried again',
      );
      setTimeout(() => this.launchAgain(number), PAUSES.longest);
    }
  }

  private ping(): void {
    const most = this.options.hangTimeout / PING_EVERY;
    for (const member of this.members.values()) {
      // A keeper may migrate the database for long; a process that loads its code is busy.
      if (member.isHung || !(member.isReady || (member.isSeated && member.number !== KEEPER))) continue;
      if (++member.silence > most * (member.isReady ? 1 : STARTS_SLOWER)) void this.endHung(member);
      else member.send({ kind: 'ping' });
    }
  }

  private async endHung(member: MemberProcess): Promise<void> {
    // Not again while its stack is being read.
    member.isHung = true;
    member.isReady = false;
    // Its debugger stops it until it is killed.
    if (member.number !== KEEPER) this.tellGone(member.number);
    const stack = await hungStack(member).catch(() => undefined);
    const { name, pid } = member;
    this.options.log.error({ member: name, pid, stack }, 'a process does not answer: it is killed');
    member.kill('SIGKILL');
  }
}

/** A process of the group ended before the service was ready. */
export class StartFailed extends Error {
  constructor(readonly end: End) {
    super('a process of the service ended during the start');
  }
}
