/** By the extension alone: clients choose their unpacker by it, too. */
export function contentTypeOf(fileName: string): string {
  if (/\.zip$/i.test(fileName)) return 'application/zip';
  if (/\.(?:tar\.gz|tgz)$/i.test(fileName)) return 'application/gzip';
  return 'application/octet-stream';
}
