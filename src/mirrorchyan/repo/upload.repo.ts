import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { Database } from '../../database/database.ts';
import type { UploadStatus } from '../upload.ts';
import { UploadEntity } from './upload.entity.ts';

export type NewUpload = Pick<
  UploadEntity,
  'id' | 'resourceId' | 'versionName' | 'channel' | 'os' | 'arch' | 'fileName' | 'expiresAt' | 'createdAt'
>;
export type ReceivedFile = Record<'file' | 'sha1' | 'sha256' | 'sha512', string> & {
  readonly fileSize: number;
};
type Target = Pick<UploadEntity, 'resourceId' | 'versionName' | 'os' | 'arch'>;

@Injectable()
export class UploadRepo {
  constructor(private readonly database: Database) {}

  async insert(upload: NewUpload): Promise<void> {
    const row = { ...upload, status: 'awaited', updatedAt: upload.createdAt } as const;
    await this.database.transaction(() => this.rows.insert(row));
  }

  async find(id: string): Promise<UploadEntity | undefined> {
    return (await this.rows.findOneBy({ id })) ?? undefined;
  }

  /** Replaces the file of the upload. @returns false when the row is no longer as the caller read it */
  receive({ id, status, file }: UploadEntity, received: ReceivedFile): Promise<boolean> {
    return this.change({ id, status, file: file ?? IsNull() }, { ...received, status: 'received' });
  }

  /** @returns false when the row no longer has the expected status */
  changeStatus(
    id: string,
    from: UploadStatus,
    to: UploadStatus,
    reason: string | null = null,
  ): Promise<boolean> {
    return this.change({ id, status: from }, { status: to, reason });
  }

  /** Whether an upload for this version and platform is being processed. */
  isProcessing({ resourceId, versionName, os, arch }: Target): Promise<boolean> {
    return this.rows.existsBy({ resourceId, versionName, os, arch, status: 'processing' });
  }

  /** Uploads being processed, after the id `after`, in the order of ids. */
  processing(after: string, limit: number): Promise<UploadEntity[]> {
    const where = { status: 'processing', id: MoreThan(after) } as const;
    return this.rows.find({ where, order: { id: 'ASC' }, take: limit });
  }

  /** Uploads that began at `moment` or before and are not being processed. */
  begunBy(moment: Date, limit: number): Promise<UploadEntity[]> {
    const where = { createdAt: LessThanOrEqual(moment), status: Not('processing' as const) };
    return this.rows.find({ where, take: limit });
  }

  /** @returns false when the row no longer has the expected status */
  async remove({ id, status }: UploadEntity): Promise<boolean> {
    const { affected } = await this.database.transaction(() => this.rows.delete({ id, status }));
    return affected === 1;
  }

  /** The files among these that an unfinished upload names. */
  async namedByUnfinished(files: readonly string[]): Promise<Set<string | null>> {
    const where = { file: In(files), status: In(['received', 'processing'] satisfies UploadStatus[]) };
    return new Set((await this.rows.find({ where, select: { file: true } })).map(({ file }) => file));
  }

  private async change(seen: object, change: Partial<UploadEntity>): Promise<boolean> {
    const set = { ...change, updatedAt: new Date() };
    return (await this.database.transaction(() => this.rows.update(seen, set))).affected === 1;
  }

  private get rows() {
    return this.database.manager.getRepository(UploadEntity);
  }
}
