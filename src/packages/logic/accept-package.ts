import { Injectable } from '@nestjs/common';
import type { Os } from '../../resources/platform.ts';
import type { Resource } from '../../resources/resource.ts';
import type { StagedFile } from '../../storage/staged-file.ts';
import { PackageRefused } from '../../archives/errors.ts';
import { extensionOf } from '../package-name.ts';
import { ArchiveInspector } from '../../archives/workers/archive-inspector.ts';
import { detectArchiveType } from '../../archives/detect-archive-type.ts';

export interface AcceptedPackage {
  /** The extension of the served file, without its dot. */
  readonly fileType: string;
  /** The tree that it unpacks to, as `storedTree` writes it; null for resources without incremental packages, whose files are not read. */
  readonly fileHashes: string | null;
}

/** Decides whether an uploaded file may become a full package of a resource. */
@Injectable()
export class AcceptPackage {
  constructor(private readonly inspector: ArchiveInspector) {}

  /**
   * @param os the system that the package is for; `''`, any, includes Windows
   * @throws PackageRefused, QueueFull
   */
  async check(staged: StagedFile, { id: owner, updateType }: Resource, os: Os): Promise<AcceptedPackage> {
    if (staged.size === 0) throw new PackageRefused('the file is empty');
    if (updateType === 'full') return { fileType: extensionOf(staged.clientName), fileHashes: null };
    const type = await detectArchiveType(staged.path);
    if (type === undefined) throw new PackageRefused('not a .zip or .tar.gz archive');
    const windows = os === '' || os === 'windows';
    return {
      fileType: type,
      fileHashes: await this.inspector.inspect(staged.path, type, { owner, windows }),
    };
  }
}
