import { Entity, Index, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import type { ResourceId } from '../../resources/resource.ts';
import type { CdkId } from '../cdk.ts';
import { CdkEntity } from './cdk.entity.ts';

/** A resource that a CDK covers. */
@Entity('cdk_resources')
@Index('ix_cdk_resources_resource', ['resourceId'])
export class CdkResourceEntity {
  @PrimaryColumn({ name: 'cdk_id', type: 'varchar', length: 24 })
  cdkId: CdkId;

  @ManyToOne(() => CdkEntity)
  @JoinColumn({ name: 'cdk_id', foreignKeyConstraintName: 'fk_cdk_resources_cdk' })
  cdk?: Relation<CdkEntity>;

  @PrimaryColumn({ name: 'resource_id', type: 'varchar', length: 64 })
  resourceId: ResourceId;

  /** By name: rows of other rooms are not imported. */
  @ManyToOne('ResourceEntity')
  @JoinColumn({ name: 'resource_id', foreignKeyConstraintName: 'fk_cdk_resources_resource' })
  resource?: unknown;
}
