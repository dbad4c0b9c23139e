import { Injectable, type OnModuleInit } from '@nestjs/common';
import { PublicationSteps, type RecordedPackage } from '../../versions/logic/publication-steps.ts';
import { WebhookEventRepo } from '../repo/webhook-event.repo.ts';
import { versionBody, type VersionFacts } from '../webhook-event.ts';
import { WebhookAddresses } from './webhook-addresses.ts';

/** Tells of published packages, and of those that the server failed to take in. */
@Injectable()
export class AnnounceVersions implements OnModuleInit {
  constructor(
    private readonly steps: PublicationSteps,
    private readonly events: WebhookEventRepo,
    private readonly addresses: WebhookAddresses,
  ) {}

  onModuleInit(): void {
    this.steps.add(async (recorded) => {
      // Nobody can have a draft yet.
      if (recorded.version.status === 'published') await this.record(factsOf(recorded), true);
      return [];
    });
  }

  /** To be called within the transaction that decides it; `EnqueueDeliveries.begin` after its commit. */
  async record(facts: VersionFacts, ok: boolean): Promise<void> {
    const { resourceId } = facts;
    if (this.addresses.of('create-version', resourceId) === undefined) return;
    await this.events.add('create-version', resourceId, versionBody(facts, ok));
  }
}

function factsOf({ version, storage }: RecordedPackage): VersionFacts {
  const { resourceId, name: versionName, channel } = version;
  return { resourceId, versionName, channel, os: storage.os, arch: storage.arch };
}
