import type { FromMember, FromSupervisor, Letter, Seat } from '../../src/group/messages.ts';
import { Member } from '../../src/group/member.ts';

const KEEPER = 0;

/** A keeper and its fronts in one process. Messages are copied, and arrive later in the same turn. */
export class InMemoryGroup {
  readonly keeper: Member;
  readonly fronts: readonly Member[];
  /** What fronts sent to the keeper, by topic. */
  readonly told: { topic: string; data: unknown }[] = [];
  isKeeperAway = false;
  private readonly listeners: ((message: FromSupervisor) => void)[] = [];

  constructor(fronts: number) {
    const numbers = Array.from({ length: fronts }, (_, index) => index + 1);
    const member = (number: number) => {
      const part = number === KEEPER ? 'keeper' : 'front';
      const seat: Seat = { part, number, socket: 'none', fronts, listening: numbers, port: 0, isFirst: true };
      return new Member(seat, {
        send: (message) => this.pass(number, message),
        onMessage: (listener) => (this.listeners[number] = listener),
      });
    };
    this.keeper = member(KEEPER);
    this.fronts = numbers.map(member);
  }

  private pass(from: number, message: FromMember): void {
    if (message.kind !== 'letter' && message.kind !== 'answer') return;
    const copy = { ...structuredClone(message), from };
    if (message.to === KEEPER && message.kind === 'letter') return this.passToKeeper(message, copy);
    if (message.kind === 'answer') return this.deliver(message.to, copy);
    for (const { seat } of this.fronts) if (seat.number !== message.except) this.deliver(seat.number, copy);
  }

  private passToKeeper({ id, topic, data }: Letter, letter: FromSupervisor & { from: number }): void {
    this.told.push({ topic, data });
    const { from } = letter;
    if (this.isKeeperAway) this.deliver(from, { kind: 'answer', to: from, from: KEEPER, answers: id });
    else this.deliver(KEEPER, letter);
  }

  private deliver(to: number, message: FromSupervisor): void {
    queueMicrotask(() => this.listeners[to]!(message));
  }
}
