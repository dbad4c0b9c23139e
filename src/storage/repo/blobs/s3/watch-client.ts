import { HeadBucketCommand, type S3Client } from '@aws-sdk/client-s3';
import { HangWatch } from '../../../../health/hang-watch.ts';

export interface WatchOptions {
  /** Asks the server, over connections of its own and without retries. */
  readonly probe: S3Client;
  readonly bucket: string;
  /** ms that an answer may take before the server is asked, and that it then has */
  readonly after: number;
}

/** A watch over the server of these clients. */
export function watchServer({ probe, bucket, after }: WatchOptions): HangWatch {
  const ask = (abortSignal: AbortSignal) =>
    probe.send(new HeadBucketCommand({ Bucket: bucket }), { abortSignal });
  return new HangWatch(ask, { after, limit: after });
}

/** Ends requests whose answer does not begin because the server hangs, and refuses further ones until it answers. */
export function endHangingRequests(client: S3Client, watch: HangWatch): void {
  const { requestHandler } = client.config;
  const handle = requestHandler.handle.bind(requestHandler);
  requestHandler.handle = async (request, options) => {
    if (watch.isHanging) throw noAnswer();
    const hung = new AbortController();
    const stopWatching = watch.during(() => hung.abort());
    const { abortSignal } = (options ?? {}) as { abortSignal?: unknown };
    const signals = abortSignal instanceof AbortSignal ? [abortSignal, hung.signal] : [hung.signal];
    try {
      return await handle(request, { ...options, abortSignal: AbortSignal.any(signals) });
    } catch (error) {
      throw hung.signal.aborted ? noAnswer() : error;
    } finally {
      stopWatching();
    }
  };
}

/** By this name the SDK and `toStoreUnavailable` know it. */
function noAnswer(): Error {
  return Object.assign(new Error('the server hangs'), { name: 'TimeoutError' });
}
