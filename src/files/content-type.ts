/** By extension alone: it is what clients choose their unpacker by, too. */
export function contentTypeOf(fileName: string): string {
  if (/\.zip$/i.test(fileName)) return 'application/zip';
  if (/\.(?:tar\.gz|tgz)$/i.test(fileName)) return 'application/gzip';
  return 'application/octet-stream';
}
