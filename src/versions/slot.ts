import type { Platform } from '../resources/platform.ts';
import type { Channel } from './channel.ts';

/** Names what one version at a time can be the newest of: a channel, for one platform. */
export function slotOf(channel: Channel, { os, arch }: Platform): string {
  return `${channel}/${os}/${arch}`;
}
