import { describe, expect, it } from 'vitest';
import { Member } from '../../../src/group/member.ts';
import type { FromMember, FromSupervisor, Letter } from '../../../src/group/messages.ts';

/** A keeper, and what it sends by way of the supervisor. */
function keeper(listening: readonly number[]) {
  const sent: FromMember[] = [];
  let receive: (message: FromSupervisor) => void = () => undefined;
  const seat = { part: 'keeper', number: 0, socket: '', fronts: 2, port: 0, isFirst: true } as const;
  const member = new Member(
    { ...seat, listening },
    { send: (message) => sent.push(message), onMessage: (listener) => (receive = listener) },
  );
  const told = () => sent.find((message): message is Letter => message.kind === 'letter')!;
  return {
    member,
    receive: (message: FromSupervisor) => receive(message),
    answer: (from: number) => receive({ kind: 'answer', to: 0, from, answers: told().id }),
    hasSettled: async () => {
      let settled = false;
      void member.settled().then(() => (settled = true));
      await new Promise(setImmediate);
      return settled;
    },
  };
}

describe('what a keeper has told', () => {
  it('is settled at once when no front listens', async () => {
    const { member, hasSettled } = keeper([]);
    member.tell('news');
    expect(await hasSettled()).toBe(true);
  });

  it('is settled when each front that listens has handled it', async () => {
    const { member, answer, hasSettled } = keeper([1, 2]);
    member.tell('news');
    answer(1);
    expect(await hasSettled()).toBe(false);
    answer(2);
    expect(await hasSettled()).toBe(true);
  });

  it('waits for a front that joined a predecessor, and listens now', async () => {
    const { member, receive, answer, hasSettled } = keeper([]);
    receive({ kind: 'joined', front: 1 });
    member.tell('news');
    expect(await hasSettled()).toBe(false);
    answer(1);
    expect(await hasSettled()).toBe(true);
  });

  it('does not wait for a front that is gone', async () => {
    const { member, receive, hasSettled } = keeper([1]);
    member.tell('news');
    receive({ kind: 'gone', member: 1 });
    expect(await hasSettled()).toBe(true);
  });
});
