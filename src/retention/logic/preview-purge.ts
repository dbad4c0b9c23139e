import { Injectable } from '@nestjs/common';
import type { ResourceId } from '../../resources/resource.ts';
import { OfferedPackagesRepo } from '../repo/offered-packages.repo.ts';
import { added, type Amounts, noAmounts, type Surplus } from '../surplus.ts';
import { FindSurplus } from './find-surplus.ts';

export interface Preview {
  /** How many resources would lose packages. */
  readonly resources: number;
  readonly amounts: Amounts;
  /** The first MAX_LISTED packages. */
  readonly packages: readonly { readonly resourceId: ResourceId; readonly surplus: Surplus }[];
  /** Whether the list is cut. */
  readonly truncated: boolean;
}

const MAX_LISTED = 1000;

/** Lists what a purge would remove now. */
@Injectable()
export class PreviewPurge {
  constructor(
    private readonly packages: OfferedPackagesRepo,
    private readonly surplus: FindSurplus,
  ) {}

  async preview(): Promise<Preview> {
    const amounts = noAmounts();
    const packages: { resourceId: ResourceId; surplus: Surplus }[] = [];
    const resources = new Set<ResourceId>();
    for (const resourceId of await this.packages.resourceIds())
      for await (const batch of this.surplus.of(resourceId)) {
        resources.add(resourceId);
        for (const surplus of batch) {
          amounts[surplus.updateType] = added(amounts[surplus.updateType], surplus.size);
          if (packages.length < MAX_LISTED) packages.push({ resourceId, surplus });
        }
      }
    const count = amounts.full.count + amounts.incremental.count;
    return { resources: resources.size, amounts, packages, truncated: count > packages.length };
  }
}
