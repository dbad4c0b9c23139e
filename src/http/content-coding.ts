/** Content codings in which an answer may be sent. */
export type Coding = 'br' | 'gzip';

/** The first of these codings that an `Accept-Encoding` header allows (RFC 9110, section 12.5.3). */
export function acceptedCoding(header: string | undefined, codings: readonly Coding[]): Coding | undefined {
  if (header === undefined) return undefined;
  const weights = new Map(header.toLowerCase().split(',').map(weightOf));
  return codings.find((coding) => (weights.get(coding) ?? weights.get('*') ?? 0) > 0);
}

function weightOf(item: string): [name: string, weight: number] {
  const [name = '', ...parameters] = item.split(';').map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith('q='));
  return [name, weight === undefined ? 1 : Number(weight.slice(2))];
}
