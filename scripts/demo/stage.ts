import type { Conversation } from './conversation.ts';
import type { Screen } from './screen.ts';

/** What the scenes play on. */
export interface Stage {
  readonly screen: Screen;
  readonly service: Conversation;
  /** Where files may be written. */
  readonly directory: string;
  readonly signal: AbortSignal;
}

export const RESOURCE = 'demo-app';
export const PLATFORM = { system: 'linux', arch: 'amd64' } as const;
