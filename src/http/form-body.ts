import { isUtf8 } from 'node:buffer';
import type { FastifyInstance, RouteOptions } from 'fastify';
import { InvalidParams } from '../errors/invalid-params.ts';

const FORM = 'application/x-www-form-urlencoded';

class NotAForm extends Error {
  readonly statusCode = 415;
}

/**
 * Reads urlencoded forms on routes marked with `@AcceptsForms()`. Other routes refuse a form before it is read, like
 * any type that they do not know. To be called before the routes are made.
 */
export function acceptForms(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    if (route.config?.forms !== true) route.preParsing = [...[route.preParsing ?? []].flat(), refuseForm];
  });
  fastify.addContentTypeParser<Buffer>(FORM, { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseFormBody(body));
    } catch (error) {
      done(error as Error);
    }
  });
}

const refuseForm: Extract<RouteOptions['preParsing'], Function> = (request, _reply, payload, done) => {
  const isForm = request.headers['content-type']?.toLowerCase().startsWith(FORM) === true;
  done(isForm ? new NotAForm() : null, payload);
};

/** The fields of a urlencoded form. @throws InvalidParams for a field given twice, and for anything but UTF-8 */
export function parseFormBody(body: Buffer): Record<string, string> {
  const text = body.toString();
  const fields = [...new URLSearchParams(text)];
  // The parser puts U+FFFD for escapes that are not UTF-8.
  if (!isUtf8(body) || fields.some((pair) => pair.join('').includes('\uFFFD')))
    throw InvalidParams.of('body', 'is not valid UTF-8');
  const names = new Set<string>();
  for (const [name] of fields) {
    if (names.has(name)) throw InvalidParams.of(name.slice(0, 64), 'is given twice');
    names.add(name);
  }
  return Object.fromEntries(fields);
}
