import { Injectable, Logger } from '@nestjs/common';
import { CommitUnclear } from '../../database/commit-unclear.ts';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { NotFound } from '../../errors/other-errors.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { UploadRefused } from '../errors.ts';
import type { UploadEntity } from '../repo/upload.entity.ts';
import { UploadFiles } from '../repo/upload-files.ts';
import { UploadRepo } from '../repo/upload.repo.ts';
import { isUploadId, uploadKey } from '../upload.ts';
import { PolicySigner, type SignedPolicy, type UploadPolicy } from '../upload-policy.ts';

/** The fields of a form without its file. */
export interface UploadForm extends SignedPolicy {
  readonly key: string;
}

/** The second step: receives the file, authorised by the signed policy alone. */
@Injectable()
export class ReceiveUpload {
  private readonly logger = new Logger('Publishers');

  constructor(
    private readonly uploads: UploadRepo,
    private readonly files: UploadFiles,
    private readonly policies: PolicySigner,
  ) {}

  /** Decides before the body is read: the policy must be valid when the upload begins, not when it ends. @throws NotFound, UploadRefused */
  async admit(id: string): Promise<UploadEntity> {
    const upload = isUploadId(id) ? await this.uploads.find(id) : undefined;
    if (upload === undefined) throw new NotFound();
    if (upload.status !== 'awaited' && upload.status !== 'received')
      throw new UploadRefused('it was called back already');
    if (upload.expiresAt.getTime() <= Date.now()) throw new UploadRefused('the policy has expired');
    return upload;
  }

  /** Verifies the form before its file is read. @returns what it may upload @throws UploadRefused */
  authorise({ id, resourceId }: UploadEntity, form: UploadForm): UploadPolicy {
    const policy = this.policies.open(form);
    if (policy === undefined) throw new UploadRefused('the signature does not fit the policy');
    if (policy.key !== form.key || form.key !== uploadKey(resourceId, id))
      throw new UploadRefused('the policy is for another key');
    return policy;
  }

  /** Stores the file, in place of one that was received before. @throws UploadRefused, InvalidParams */
  async receive(upload: UploadEntity, { minSize, maxSize }: UploadPolicy, staged: StagedFile): Promise<void> {
    const { size: fileSize, sha1, sha256, sha512 } = staged;
    if (fileSize < minSize || fileSize > maxSize)
      throw InvalidParams.of('file', `must have ${minSize} to ${maxSize} bytes`);
    const file = await this.files.store(staged);
    const isRecorded = await this.uploads
      .receive(upload, { file, fileSize, sha1, sha256, sha512 })
      .catch(async (error: unknown) => {
        // After an unclear commit a row may name the file.
        if (!(error instanceof CommitUnclear)) await this.files.remove(file);
        throw error;
      });
    await this.files.remove(isRecorded ? upload.file : file);
    if (!isRecorded) throw new UploadRefused('another upload to this key, or its callback, was faster');
    this.logger.log({ upload: upload.id, resource: upload.resourceId, size: fileSize }, 'upload received');
  }
}
