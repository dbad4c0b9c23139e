/**
 * Messages that nodes send to each other at once. A message may be lost, for example while Redis is down, so
 * every subscriber also needs a slower way to learn of the change.
 * See docs/decisions/012-staleness-has-a-bound.md.
 */
export abstract class Announcements {
  /**
   * Sends a message to all other nodes. Returns at once and never throws.
   * @param topic without spaces
   */
  abstract publish(topic: string, text: string): void;

  /**
   * @param onMessage called with messages of other nodes, never with those of this node. Returns a promise for the
   * end of its work; must not fail
   * @param onGap called when earlier messages may have been lost. Returns a promise as `onMessage` does
   */
  abstract subscribe(topic: string, onMessage: (text: string) => unknown, onGap: () => unknown): void;
}
