import type { Abstract, Type } from '@nestjs/common';
import type { EventName, EventOf } from './events.ts';

/**
 * When a reaction runs.
 * - `within`: in the transaction that raised the event, one event at a time. It writes rows and nothing else; when it
 *   throws, the whole transaction is rolled back.
 * - `reconcile`: once after the commit, with all events of the transaction that it reacts to; also when it is unknown
 *   whether the commit succeeded, so it must read the rows. The writer waits for it.
 * - `after`: once after a commit that is known to have succeeded, with the same events. The writer waits for it.
 */
export type Phase = 'within' | 'reconcile' | 'after';

/** The reaction of one provider to some events. */
export interface Reaction<N extends EventName = EventName, T = unknown> {
  readonly phase: Phase;
  readonly names: readonly N[];
  readonly provider: Type<T> | Abstract<T>;
  readonly react: (provider: T, events: readonly EventOf<N>[]) => Promise<void> | void;
}

/** Declares reactions to events of these names. */
export function on<const N extends EventName>(...names: readonly N[]) {
  const reaction =
    (phase: Phase) =>
    <T>(
      provider: Type<T> | Abstract<T>,
      react: (provider: T, events: readonly EventOf<N>[]) => Promise<void> | void,
    ): Reaction =>
      ({ phase, names, provider, react }) as unknown as Reaction;
  return {
    within: <T>(provider: Type<T> | Abstract<T>, react: (provider: T, event: EventOf<N>) => Promise<void>) =>
      reaction('within')(provider, (it: T, [event]) => react(it, event!)),
    reconcile: reaction('reconcile'),
    after: reaction('after'),
  };
}
