import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider, makeGaugeProvider } from '@willsoto/nestjs-prometheus';
import { Counter, Gauge } from 'prom-client';
import type { DocumentState } from './apply-document.ts';

const REGISTERED = 'rb_consul_registered';
const APPLIED = 'rb_config_applied_timestamp_seconds';
const REFUSED = 'rb_config_refused_total';
const IS_REFUSED = 'rb_config_refused';
const WAITING = 'rb_config_keys_waiting';

export const DISCOVERY_METRICS = [
  makeGaugeProvider({ name: REGISTERED, help: 'Whether the Consul agent knows this instance' }),
  makeGaugeProvider({ name: APPLIED, help: 'When settings from Consul were last applied' }),
  makeCounterProvider({ name: REFUSED, help: 'Documents of settings from Consul that were refused' }),
  makeGaugeProvider({ name: IS_REFUSED, help: 'Whether the document that is there now was refused' }),
  makeGaugeProvider({ name: WAITING, help: 'Settings in Consul whose new value needs a restart' }),
];

@Injectable()
export class DiscoveryMetrics {
  constructor(
    @InjectMetric(REGISTERED) private readonly registered: Gauge,
    @InjectMetric(APPLIED) private readonly applied: Gauge,
    @InjectMetric(REFUSED) private readonly refusals: Counter,
    @InjectMetric(IS_REFUSED) private readonly isRefused: Gauge,
    @InjectMetric(WAITING) private readonly waiting: Gauge,
  ) {}

  setRegistered(isRegistered: boolean): void {
    this.registered.set(Number(isRegistered));
  }

  setDocument({ document, needs_restart }: DocumentState): void {
    this.isRefused.set(Number(document === 'refused'));
    this.waiting.set(needs_restart.length);
    if (document === 'refused') this.refusals.inc();
    else this.applied.setToCurrentTime();
  }
}
