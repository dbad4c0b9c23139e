import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { onRequestHookHandler, RouteOptions } from 'fastify';
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

function openDocs(route: RouteOptions): void {
  if (!/^\/(docs(\/.*)?|openapi\.json)$/.test(route.url)) return;
  route.config = { ...route.config, public: true };
  route.onRequest = loosenPolicy;
}
