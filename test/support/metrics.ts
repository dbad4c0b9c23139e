import { download } from './client.ts';

/** The samples of one metric: labels as text, value. */
export async function samplesOf(url: string, name: string): Promise<Map<string, number>> {
  const text = (await download(`${url}/metrics`)).toString();
  const samples = [...text.matchAll(new RegExp(`^${name}(\\{.*\\})? (.*)$`, 'gm'))];
  return new Map(samples.map(([, labels = '', value]) => [labels, Number(value)]));
}
