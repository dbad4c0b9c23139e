/** Something is already stored under this key. */
export class BlobExists extends Error {
  override readonly name = 'BlobExists';
}
