import { rmSync } from 'node:fs';
import path from 'node:path';
import { Member } from './member.ts';
import type { FromMember, FromSupervisor, Seat } from './messages.ts';

/** Whether a supervisor started this process. */
export const isMember = process.send !== undefined && process.argv[2] === 'member';

/** Waits until the supervisor gives this process its place in the group. The process ends with its supervisor. */
export function takeSeat(): Promise<Member> {
  process.once('disconnect', () => process.exit(1));
  // The listener takes the seat itself: a message that follows at once must find the member.
  return new Promise((resolve) => process.once('message', (message) => resolve(sit(message as SeatMessage))));
}

interface SeatMessage {
  readonly seat: Seat;
}

function sit({ seat }: SeatMessage): Member {
  process.title = titleOf(seat);
  // A supervisor that was killed has left it.
  process.once('exit', () => process.connected || removePlace(seat));
  return new Member(seat, {
    send: (message: FromMember) => process.send!(message, undefined, undefined, () => undefined),
    onMessage: (listener) => process.on('message', (message) => listener(message as FromSupervisor)),
  });
}

/** As lists of processes show it. */
function titleOf({ part, number }: Seat): string {
  return part === 'keeper' ? 'resource-backend keeper' : `resource-backend front ${number}`;
}

function removePlace({ socket }: Seat): void {
  rmSync(path.dirname(socket), { recursive: true, force: true });
}
