import type { Group } from '../group/group.ts';
import { Announcements } from './announcements.ts';

/** Topics of the group. */
export const ANNOUNCED = 'announced';
export const GAP = 'gap in ';

export interface Announced {
  readonly topic: string;
  readonly text: string;
}

/** Passes the messages of other nodes on to the fronts, and tells both what this node changed. */
export class KeeperAnnouncements extends Announcements {
  constructor(
    private readonly nodes: Announcements,
    private readonly group: Group,
  ) {
    super();
  }

  publish(topic: string, text: string): void {
    this.tellFronts(topic, text);
    this.nodes.publish(topic, text);
  }

  subscribe(topic: string, onMessage: (text: string) => unknown, onGap: () => unknown): void {
    // Its predecessor may have ended between a commit and the message about it.
    this.group.tell(GAP + topic);
    this.nodes.subscribe(
      topic,
      (text) => {
        this.tellFronts(topic, text);
        onMessage(text);
      },
      () => {
        this.group.tell(GAP + topic);
        onGap();
      },
    );
  }

  private tellFronts(topic: string, text: string): void {
    this.group.tell(ANNOUNCED, { topic, text } satisfies Announced);
  }
}
