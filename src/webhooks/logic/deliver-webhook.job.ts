import { IsInt, Min } from 'class-validator';

/** The job that delivers one webhook. */
export class DeliverWebhook {
  static readonly jobName = 'deliver-webhook';

  @IsInt()
  @Min(1)
  eventId: number;

  static of(eventId: number): DeliverWebhook {
    return Object.assign(new DeliverWebhook(), { eventId });
  }

  static keyOf(eventId: number): string {
    return `webhook:${eventId}`;
  }
}
