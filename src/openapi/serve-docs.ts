import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { onRequestHookHandler, onSendHookHandler, RouteOptions } from 'fastify';
import { CodedText } from '../http/coded-text.ts';
import { acceptedCoding } from '../http/content-coding.ts';
import { DOCS_POLICY } from '../http/security-headers.ts';
import { openApiDocument } from './document.ts';

/** `/openapi.json` and the browsable `/docs`, both public; the document is made on the first request for it. */
export function serveDocs(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', openDocs);
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
    customSiteTitle: 'Resource Backend API',
    swaggerOptions: { persistAuthorization: true, displayRequestDuration: true, defaultModelsExpandDepth: 0 },
  });
}

const loosenPolicy: onRequestHookHandler = (_request, reply, done) => {
  reply.header('content-security-policy', DOCS_POLICY);
  done();
};

/** Sends the document compressed to clients that take it so. It is the same for all of them. */
function compressing(): onSendHookHandler {
  let made: { readonly text: string; readonly coded: CodedText | undefined } | undefined;
  return ({ headers }, reply, text, done) => {
    if (typeof text !== 'string') return done();
    if (made?.text !== text) made = { text, coded: CodedText.of(text, Buffer.byteLength(text)) };
    reply.header('vary', 'Accept-Encoding');
    const { coded } = made;
    const coding = coded && acceptedCoding(headers['accept-encoding'], coded.codings);
    if (coding === undefined) return done();
    reply.header('content-encoding', coding);
    done(null, coded!.bytesIn(coding));
  };
}

function openDocs(route: RouteOptions): void {
  if (!/^\/(docs(\/.*)?|openapi\.json)$/.test(route.url)) return;
  route.config = { ...route.config, public: true };
  route.onRequest = loosenPolicy;
  if (route.url === '/openapi.json') route.onSend = compressing();
}
