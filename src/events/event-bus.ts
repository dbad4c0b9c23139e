import { Injectable, Logger } from '@nestjs/common';
import { type CommitOutcome, Database } from '../database/database.ts';
import type { EventName, EventOf, EventPayloads } from './events.ts';
import type { Phase, Reaction } from './reaction.ts';

/** A reaction with its provider. */
type BoundReaction = Reaction & { readonly instance: unknown };

/** Runs the reactions to events. */
@Injectable()
export class EventBus {
  private readonly logger = new Logger('Events');
  private readonly raised = new WeakMap<object, EventOf[]>();
  private bound: readonly BoundReaction[] = [];

  constructor(private readonly database: Database) {}

  /** Call it once, before the first event. @param bound the reactions in the order in which they run */
  connect(bound: readonly BoundReaction[]): void {
    this.bound = bound;
  }

  /**
   * Call it inside the transaction that makes the event true. Resolves when the `within` reactions have run.
   * @throws the error of a `within` reaction; Error outside a transaction
   */
  async raise<N extends EventName>(name: N, data: EventPayloads[N]): Promise<void> {
    const event = { name, data } as EventOf;
    this.eventsOfTransaction().push(event);
    for (const { react, instance } of this.reactions('within', [event])) await react(instance, [event]);
  }

  private eventsOfTransaction(): EventOf[] {
    const { manager } = this.database;
    const known = this.raised.get(manager);
    if (known !== undefined) return known;
    const events: EventOf[] = [];
    this.database.afterCommit((outcome) => this.deliver(events, outcome));
    this.raised.set(manager, events);
    return events;
  }

  /** A reaction that fails is logged: the transaction is committed, and later reads of the rows repair the omission. */
  private async deliver(events: readonly EventOf[], outcome: CommitOutcome): Promise<void> {
    const reconciling = this.reactions('reconcile', events);
    const after = outcome === 'committed' ? this.reactions('after', events) : [];
    const outcomes = await Promise.allSettled(
      [...reconciling, ...after].map(async ({ names, react, instance }) =>
        react(
          instance,
          events.filter(({ name }) => names.includes(name)),
        ),
      ),
    );
    for (const { reason: err } of outcomes.filter((one) => one.status === 'rejected'))
      this.logger.warn({ err, events }, 'a reaction to events failed');
  }

  private reactions(phase: Phase, events: readonly EventOf[]): BoundReaction[] {
    return this.bound.filter(
      (one) => one.phase === phase && events.some(({ name }) => one.names.includes(name)),
    );
  }
}
