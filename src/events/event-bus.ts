import { Injectable, Logger } from '@nestjs/common';
import { type CommitOutcome, Database } from '../database/database.ts';
import type { EventName, EventOf, EventPayloads } from './events.ts';
import type { Phase, Reaction } from './reaction.ts';

/** A reaction with its provider. */
type Bound = Reaction & { readonly instance: unknown };

/** Delivers events to the reactions to them. */
@Injectable()
export class EventBus {
  private readonly logger = new Logger('Events');
  private readonly raised = new WeakMap<object, EventOf[]>();
  private bound: readonly Bound[] = [];

  constructor(private readonly database: Database) {}

  /** To be called once, before the first event. @param bound in the order in which they run */
  connect(bound: readonly Bound[]): void {
    this.bound = bound;
  }

  /**
   * Call it inside the transaction that makes the event true. Resolves when the `within` reactions have run.
   * @throws what a `within` reaction throws; Error outside a transaction
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

  /** Logs a reaction that fails: the write stays, and later reads of the rows make up for the reaction. */
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

  private reactions(phase: Phase, events: readonly EventOf[]): Bound[] {
    return this.bound.filter(
      (one) => one.phase === phase && events.some(({ name }) => one.names.includes(name)),
    );
  }
}
