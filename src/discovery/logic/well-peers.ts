import { randomUUID } from 'node:crypto';
import type { Announcements } from '../../announcements/announcements.ts';

/** The other instances of a group that are well, as far as they say so again and again. */
export class WellPeers {
  private readonly id = randomUUID();
  /** When each of them said so last, ms. */
  private readonly heard = new Map<string, number>();

  /** @param validity ms for which it counts that an instance said so */
  constructor(
    private readonly announcements: Announcements,
    private readonly topic: string,
    private readonly validity: number,
  ) {
    announcements.subscribe(
      topic,
      (text) => this.hear(text),
      () => undefined,
    );
  }

  get count(): number {
    const oldest = performance.now() - this.validity;
    for (const [id, at] of this.heard) if (at < oldest) this.heard.delete(id);
    return this.heard.size;
  }

  /** Tells the others about this instance. */
  tell(isWell: boolean): void {
    this.announcements.publish(this.topic, `${this.id} ${isWell ? 'well' : 'unwell'}`);
  }

  private hear(text: string): void {
    const [id = '', state] = text.split(' ');
    if (state === 'well') this.heard.set(id, performance.now());
    else this.heard.delete(id);
  }
}
