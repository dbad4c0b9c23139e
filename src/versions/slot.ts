import type { Platform } from '../resources/platform.ts';
import type { Channel } from './channel.ts';

/** The key of a channel on one platform. In each slot one version is the newest. */
export function slotOf(channel: Channel, { os, arch }: Platform): string {
  return `${channel}/${os}/${arch}`;
}
