/**
 * What nodes tell each other the moment it happens. A message may be lost, and is while Redis is away, so
 * nobody may rely on one: whoever listens has another way to find out, which takes longer.
 */
export abstract class Announcements {
  /**
   * Tells all other nodes. Returns at once and never throws.
   * @param topic without spaces
   */
  abstract publish(topic: string, text: string): void;

  /**
   * @param onMessage called with what other nodes tell, never with what this one does
   * @param onGap called when messages may have been lost until now
   */
  abstract subscribe(topic: string, onMessage: (text: string) => void, onGap: () => void): void;
}
