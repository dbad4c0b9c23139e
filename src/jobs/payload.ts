import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { InvalidParams } from '../errors/invalid-params.ts';
import { violationsOf } from '../http/validation.ts';
import type { JobType } from './jobs.ts';

/** Fits the 64 KiB of MySQL's `text`. */
const MAX_BYTES = 60_000;

/** Checks the payload as the handler will get it, from JSON. @throws InvalidParams */
export async function encodePayload<P extends object>(type: JobType<P>, payload: P): Promise<string> {
  const json = JSON.stringify(payload);
  if (Buffer.byteLength(json) > MAX_BYTES)
    throw InvalidParams.of('payload', `must not exceed ${MAX_BYTES} bytes`);
  const errors = await validate(decodePayload(type, json), {
    whitelist: true,
    forbidNonWhitelisted: true,
    // A class without fields has no rules, which would count as unknown; others are covered by the whitelist.
    forbidUnknownValues: false,
  });
  if (errors.length > 0) throw new InvalidParams(violationsOf(errors));
  return json;
}

export function decodePayload<P extends object>(type: JobType<P>, json: string): P {
  return plainToInstance(type, JSON.parse(json) as object);
}
