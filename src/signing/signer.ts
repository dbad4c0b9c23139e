/** Creates signatures that others can verify. */
export interface Signer {
  /** Identifies the key, also after a rotation: base64url characters that reveal nothing of the key. */
  readonly keyId: string;
  sign(bytes: string | Uint8Array): Buffer;
}
