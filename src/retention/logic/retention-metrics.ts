import { Injectable } from '@nestjs/common';
import { InjectMetric, makeCounterProvider } from '@willsoto/nestjs-prometheus';
import { Counter } from 'prom-client';
import type { UpdateType } from '../../resources/resource.ts';

const RETIRED = 'rb_retired_packages_total';
const ERASED = 'rb_erased_bytes_total';

export const RETENTION_METRICS = [
  makeCounterProvider({
    name: RETIRED,
    help: 'Packages taken off offer because they are no longer needed',
    labelNames: ['update_type'],
  }),
  makeCounterProvider({
    name: ERASED,
    help: 'Bytes of packages erased because they are no longer needed',
    labelNames: ['update_type'],
  }),
];

@Injectable()
export class RetentionMetrics {
  constructor(
    @InjectMetric(RETIRED) private readonly retired: Counter<'update_type'>,
    @InjectMetric(ERASED) private readonly erased: Counter<'update_type'>,
  ) {}

  countRetired(updateType: UpdateType): void {
    this.retired.inc({ update_type: updateType });
  }

  countErased(updateType: UpdateType, bytes: number): void {
    this.erased.inc({ update_type: updateType }, bytes);
  }
}
