import { HttpRefusal } from './http-refusal.ts';

/** A refusal for lack of connections or descriptors: others end soon. */
export function tooBusy(): HttpRefusal {
  return new HttpRefusal(503, 'too many connections at the moment: try again soon', { 'retry-after': '1' });
}
