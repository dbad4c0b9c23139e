import { RefreshCatalogue } from './catalogue/logic/refresh-catalogue.ts';
import { on } from './events/reaction.ts';
import { IncrementalMetrics } from './incrementals/logic/incremental-metrics.ts';
import { PlanIncrementals } from './incrementals/logic/plan-incrementals.ts';
import { ReplaceDamaged } from './incrementals/logic/replace-damaged.ts';
import { VersionMetrics } from './versions/logic/version-metrics.ts';
import { RecordWebhooks } from './webhooks/logic/record-webhooks.ts';

/**
 * Every reaction to every event, in the order in which they run.
 * See `events/events.ts` for the events and `events/reaction.ts` for the phases.
 */
export const subscriptions = [
  // Plan incremental packages to a new full package.
  on('package.stored').within(PlanIncrementals, (planner, { data }) => planner.planStored(data)),
  on('version.published').within(PlanIncrementals, (planner, { data }) => planner.planPublished(data)),

  // Build damaged incremental packages again.
  on('package.damaged').within(ReplaceDamaged, (replacer, { data }) => replacer.replace(data)),

  // Record the webhooks to be delivered.
  on('package.stored').within(RecordWebhooks, (webhooks, { data }) => webhooks.packageStored(data)),
  on('version.published').within(RecordWebhooks, (webhooks, { data }) => webhooks.versionPublished(data)),
  on('upload.failed').within(RecordWebhooks, (webhooks, { data }) => webhooks.uploadFailed(data)),
  on('purge.failed').within(RecordWebhooks, (webhooks, { data }) => webhooks.purgeFailed(data)),

  // Update the catalogue of this node before the writer answers, and announce the change to other nodes.
  on(
    'resource.created',
    'version.published',
    'version.withdrawn',
    'version.edited',
    'package.stored',
    'package.repeated',
    'package.retired',
    'package.damaged',
    'incremental.ready',
  ).reconcile(RefreshCatalogue, (catalogue, events) =>
    catalogue.reloadChanged(new Set(events.map(({ data }) => data.resource))),
  ),

  // Metrics.
  on('version.published').after(VersionMetrics, (metrics, events) => {
    for (const { data } of events) if (data.isFirst) metrics.countPublished(data.channel);
  }),
  on('incremental.ready').after(IncrementalMetrics, (metrics, events) => {
    for (const { data } of events) if (data.origin === 'built') metrics.count('built');
  }),
  on('incremental.skipped').after(IncrementalMetrics, (metrics) => metrics.count('skipped')),
  on('incremental.failed').after(IncrementalMetrics, (metrics) => metrics.count('failed')),
];
