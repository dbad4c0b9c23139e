import { type DynamicModule, Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { EventBus } from './event-bus.ts';
import type { Reaction } from './reaction.ts';

const SUBSCRIPTIONS = Symbol('subscriptions');

/** Connects the subscriptions with their providers once all providers exist. */
@Global()
@Module({})
export class EventsModule implements OnModuleInit {
  constructor(
    private readonly bus: EventBus,
    private readonly providers: ModuleRef,
    @Inject(SUBSCRIPTIONS) private readonly subscriptions: readonly Reaction[],
  ) {}

  static for(subscriptions: readonly Reaction[]): DynamicModule {
    return {
      module: EventsModule,
      providers: [EventBus, { provide: SUBSCRIPTIONS, useValue: subscriptions }],
      exports: [EventBus],
    };
  }

  onModuleInit(): void {
    const instanceOf = ({ provider }: Reaction): unknown => this.providers.get(provider, { strict: false });
    this.bus.connect(this.subscriptions.map((one) => ({ ...one, instance: instanceOf(one) })));
  }
}
