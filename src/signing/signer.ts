/** Makes signatures that others can check. */
export interface Signer {
  /** Tells the key from others, also across a rotation: characters of base64url. It reveals nothing of the key. */
  readonly keyId: string;
  sign(bytes: string | Uint8Array): Buffer;
}
