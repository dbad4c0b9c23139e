/** Keys of 32 bytes: the first signs, all verify. */
export type DerivedKeys = readonly [current: Uint8Array, ...previous: Uint8Array[]];
