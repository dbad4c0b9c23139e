import { type Handler, Group } from './group.ts';
import { KeeperAway } from './errors.ts';
import {
  type Answer,
  type FromMember,
  type FromSupervisor,
  type Letter,
  nameOf,
  type Seat,
} from './messages.ts';

/** What the supervisor asks of a member as a whole. */
export interface Orders {
  /** Keep new work away, but go on serving the fronts. */
  leave?(): void;
  stop(): void;
}

/** The way to the supervisor. */
export interface Channel {
  send(message: FromMember): void;
  onMessage(listener: (message: FromSupervisor) => void): void;
}

interface Question {
  /** Those that have not answered. */
  readonly open: Set<number>;
  readonly values: unknown[];
  resolve(values: unknown[]): void;
}

const KEEPER = 0;

/** A process of a group. */
export class Member extends Group {
  readonly part: Seat['part'];
  readonly process: string;
  readonly fronts: number;
  private readonly handlers = new Map<string, Handler>();
  private readonly questions = new Map<number, Question>();
  private readonly unsettled = new Set<Promise<unknown>>();
  private readonly gapListeners: (() => void)[] = [];
  private readonly openListeners: ((port: number) => void)[] = [];
  /** Handlers at work. */
  private readonly working = new Set<Promise<void>>();
  private orders: Orders | undefined;
  /** Orders that came before the application could follow them. */
  private early: FromSupervisor[] = [];
  /** The fronts that must know of a change before its writer learns that it was made. */
  private readonly joined: Set<number>;
  /** Random, so that no answer to a predecessor passes for one to this process. */
  private lastId = Math.floor(Math.random() * 2 ** 40);

  constructor(
    readonly seat: Seat,
    private readonly channel: Channel,
  ) {
    super();
    this.part = seat.part;
    this.process = nameOf(seat.number);
    this.fronts = seat.fronts;
    this.joined = new Set(seat.listening);
    if (this.part === 'keeper') this.on('join', (_, front) => void this.joined.add(front));
    channel.onMessage((message) => this.receive(message));
  }

  on<T>(topic: string, handler: Handler<T>): void {
    this.handlers.set(topic, handler);
  }

  tell(topic: string, data?: unknown, except?: number): void {
    const handled = this.send(topic, data, except);
    this.unsettled.add(handled);
    void handled.then(() => this.unsettled.delete(handled));
  }

  ask<T>(topic: string, data?: unknown): Promise<T[]> {
    return this.send(topic, data) as Promise<T[]>;
  }

  async settled(): Promise<void> {
    await Promise.all(this.unsettled);
  }

  onOpen(listener: (port: number) => void): void {
    this.openListeners.push(listener);
  }

  onGap(listener: () => void): void {
    this.gapListeners.push(listener);
  }

  atKeeper<A, R>(topic: string, work: (argument: A) => Promise<R>): (argument: A) => Promise<R> {
    if (!this.isFront) {
      this.on<A>(topic, async (argument) => {
        const result = await work(argument);
        await this.settled();
        return result;
      });
      return work;
    }
    return async (argument) => {
      const answers = await this.ask<R>(topic, argument);
      if (answers.length === 0) throw new KeeperAway();
      return answers[0]!;
    };
  }

  /** From the return on, this front knows of every change before its writer learns that it was made. */
  async join(): Promise<boolean> {
    const hasJoined = (await this.ask('join')).length > 0;
    await Promise.all(this.working);
    return hasJoined;
  }

  /** Tells the supervisor that this process does its part. From now on it follows orders. */
  ready(orders: Orders): void {
    this.orders = orders;
    this.channel.send({ kind: 'ready' });
    for (const message of this.early.splice(0)) this.receive(message);
  }

  private send(topic: string, data: unknown, except?: number): Promise<unknown[]> {
    const receivers = this.isFront ? [KEEPER] : [...this.joined].filter((front) => front !== except);
    const id = ++this.lastId;
    const { promise, resolve } = Promise.withResolvers<unknown[]>();
    if (receivers.length === 0) resolve([]);
    else this.questions.set(id, { open: new Set(receivers), values: [], resolve });
    // Fronts that are still starting get it too: they cannot know what they miss.
    this.channel.send({ kind: 'letter', to: this.isFront ? KEEPER : 'fronts', except, id, topic, data });
    return promise;
  }

  private receive(message: FromSupervisor): void {
    switch (message.kind) {
      case 'letter':
        return this.handle(message);
      case 'answer':
        return this.settle(message.answers, message.from!, message);
      case 'ping':
        return this.channel.send({ kind: 'pong' });
      case 'gone':
        this.joined.delete(message.member);
        for (const id of this.questions.keys()) this.settle(id, message.member);
        if (this.isFront) for (const listener of this.gapListeners) listener();
        return;
      case 'joined':
        return void this.joined.add(message.front);
      case 'seat':
        return;
      case 'open':
        for (const listener of this.openListeners) listener(this.seat.port);
        return;
      default:
        if (this.orders === undefined) this.early.push(message);
        else this.orders[message.kind]?.();
    }
  }

  private handle({ from, id, topic, data }: Letter): void {
    const working = this.answer(from!, id, topic, data).finally(() => this.working.delete(working));
    this.working.add(working);
  }

  /** A failure is an answer without a result: who handles a message reports what went wrong. */
  private async answer(to: number, answers: number, topic: string, data: unknown): Promise<void> {
    let result: Answer['result'];
    try {
      const handler = this.handlers.get(topic);
      if (handler !== undefined) result = { value: await handler(data as never, to) };
    } catch {
      result = undefined;
    }
    this.channel.send({ kind: 'answer', to, answers, ...(result && { result }) });
  }

  private settle(id: number, from: number, answer?: Answer): void {
    const question = this.questions.get(id);
    if (question === undefined || !question.open.delete(from)) return;
    if (answer?.result !== undefined) question.values.push(answer.result.value);
    if (question.open.size > 0) return;
    this.questions.delete(id);
    question.resolve(question.values);
  }
}
