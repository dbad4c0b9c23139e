import { Column, Entity, Index, PrimaryGeneratedColumn } from 'typeorm';
import { MomentColumn } from '../../database/columns.ts';
import type { JobState } from '../jobs.ts';

@Entity('jobs')
@Index('uq_jobs_active_key', ['activeKey'], { unique: true })
@Index('ix_jobs_job_key', ['key'])
@Index('ix_jobs_state_run_at', ['state', 'runAt'])
export class JobEntity {
  @PrimaryGeneratedColumn({ type: 'integer' })
  id: number;

  @Column({ type: 'varchar', length: 64 })
  name: string;

  /** The caller's key, for as long as the row is kept. */
  @Column({ name: 'job_key', type: 'varchar', length: 255 })
  key: string;

  /** The caller's key while the job is queued or running, else null: so the index forbids a second one. */
  @Column({ name: 'active_key', type: 'varchar', length: 255, nullable: true })
  activeKey: string | null;

  /** JSON */
  @Column({ type: 'text' })
  payload: string;

  @Column({ type: 'varchar', length: 16 })
  state: JobState;

  /** Tries begun so far. Together with `leaseOwner` it identifies one try. */
  @Column({ type: 'int' })
  attempts: number;

  /** Not to be started before. */
  @MomentColumn({ name: 'run_at' })
  runAt: Date;

  /** The claim that holds the job, in the state `running` only. After a crash the job is free when `leaseUntil` has passed. */
  @Column({ name: 'lease_owner', type: 'varchar', length: 64, nullable: true })
  leaseOwner: string | null;

  @MomentColumn({ name: 'lease_until', nullable: true })
  leaseUntil: Date | null;

  /** Share done, 0 to 1. */
  @Column({ type: 'double' })
  progress: number;

  @Column({ name: 'last_error', type: 'text', nullable: true })
  lastError: string | null;

  @MomentColumn({ name: 'created_at' })
  createdAt: Date;

  @MomentColumn({ name: 'updated_at' })
  updatedAt: Date;
}
