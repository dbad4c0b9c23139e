import { IsInt, Min } from 'class-validator';

/** The job that delivers one webhook. */
export class DeliverWebhookJob {
  static readonly jobName = 'deliver-webhook';

  @IsInt()
  @Min(1)
  eventId: number;

  static of(eventId: number): DeliverWebhookJob {
    return Object.assign(new DeliverWebhookJob(), { eventId });
  }

  static keyOf(eventId: number): string {
    return `webhook:${eventId}`;
  }
}
