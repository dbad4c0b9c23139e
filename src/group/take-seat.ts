import { once } from 'node:events';
import { Member } from './member.ts';
import type { FromMember, FromSupervisor, Seat } from './messages.ts';

/** Whether a supervisor started this process. */
export const isMember = process.send !== undefined && process.argv[2] === 'member';

/** Waits until the supervisor gives this process its place in the group. The process ends with its supervisor. */
export async function takeSeat(): Promise<Member> {
  process.once('disconnect', () => process.exit(1));
  const [{ seat }] = (await once(process, 'message')) as [{ seat: Seat }];
  return new Member(seat, {
    send: (message: FromMember) => process.send!(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', (message) => listener(message as FromSupervisor)),
  });
}
