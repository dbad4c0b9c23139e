import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { EventBus } from '../../events/event-bus.ts';
import { UploadMetrics } from '../../uploads/logic/upload-metrics.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadFiles } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';

/** Records the outcome of an upload, and removes its file. */
@Injectable()
export class SettleUpload {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly database: Database,
    private readonly uploads: UploadRepo,
    private readonly files: UploadFiles,
    private readonly events: EventBus,
    private readonly metrics: UploadMetrics,
  ) {}

  async completed({ id, file }: UploadEntity): Promise<void> {
    if (await this.uploads.changeStatus(id, 'processing', 'completed')) this.metrics.count('accepted');
    await this.files.remove(file);
  }

  /** @param refusal the reason that the publisher can correct; undefined when the server is at fault */
  async failed(upload: UploadEntity, refusal?: string): Promise<void> {
    const reason = refusal ?? 'the server could not take the package in';
    const isSettled = await this.database.transaction(async () => {
      const settled = await this.uploads.changeStatus(
        upload.id,
        'processing',
        'failed',
        reason.toWellFormed(),
      );
      if (settled) await this.events.raise('upload.failed', { ...namesOf(upload), reason });
      return settled;
    });
    if (isSettled) this.metrics.count(refusal === undefined ? 'failed' : 'refused');
    await this.files.remove(upload.file);
    const { id, resourceId: resource, versionName: version } = upload;
    this.logger.warn({ upload: id, resource, version, reason }, 'upload failed');
  }
}

function namesOf({ resourceId: resource, versionName: version, channel, os, arch }: UploadEntity) {
  return { resource, version, channel, os, arch };
}
