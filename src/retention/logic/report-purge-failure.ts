import { Injectable, Logger } from '@nestjs/common';
import { Database } from '../../database/database.ts';
import { EventBus } from '../../events/event-bus.ts';

/** Reports to operators that a purge could not remove all packages. */
@Injectable()
export class ReportPurgeFailure {
  private readonly logger = new Logger('Retention');

  constructor(
    private readonly database: Database,
    private readonly events: EventBus,
  ) {}

  /** Never throws: the purge continues even if the report cannot be written. @param message a sentence */
  async report(message: string): Promise<void> {
    try {
      await this.database.transaction(() => this.events.raise('purge.failed', { message }));
    } catch (err) {
      this.logger.warn({ err }, 'a failed purge could not be reported');
    }
  }
}
