import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { keepAlive } from './keep-alive.ts';

/** A download that is read only when the test says so: the bytes behind it wait in the service. */
export class SlowDownload {
  private constructor(private readonly response: IncomingMessage) {}

  /** @param url redirects are followed */
  static async open(url: string | URL, agent = keepAlive): Promise<SlowDownload> {
    const [response] = (await once(get(url, { agent }), 'response')) as [IncomingMessage];
    const { location } = response.headers;
    if (location === undefined) return new SlowDownload(response);
    response.resume();
    return SlowDownload.open(new URL(location, url), agent);
  }

  /** The rest. Rejects when the connection breaks. */
  finish(): Promise<Buffer> {
    return buffer(this.response);
  }
}
