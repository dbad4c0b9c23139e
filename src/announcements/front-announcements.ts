import type { Group } from '../group/group.ts';
import { Announcements } from './announcements.ts';
import { ANNOUNCED, GAP, type Announced } from './keeper-announcements.ts';

/** Messages that the keeper passes on to a front. A front changes nothing, so it announces nothing. */
export class FrontAnnouncements extends Announcements {
  private readonly listeners = new Map<string, (text: string) => unknown>();

  constructor(private readonly group: Group) {
    super();
    group.on<Announced>(ANNOUNCED, ({ topic, text }) => this.listeners.get(topic)?.(text));
  }

  publish(): void {}

  subscribe(topic: string, onMessage: (text: string) => unknown, onGap: () => unknown): void {
    this.listeners.set(topic, onMessage);
    this.group.on(GAP + topic, onGap);
    this.group.onGap(() => void onGap());
  }
}
