/** Keys of 32 bytes: the first one signs, all of them verify. */
export type DerivedKeys = readonly [current: Uint8Array, ...previous: Uint8Array[]];
