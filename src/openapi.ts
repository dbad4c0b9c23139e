import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import type { onRequestHookHandler, RouteOptions } from 'fastify';
import { buildInfo } from './health/build-info.ts';
import { DOCS_POLICY } from './http/security-headers.ts';

/** @public for scripts/openapi.mjs, which reads it from the build */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const description = 'Publish versioned packages; answer update checks; hand out downloads.';
  const document = new DocumentBuilder()
    .setTitle('Resource Backend')
    .setDescription(description)
    .setVersion(buildInfo.version)
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, document);
}

/** `/openapi.json` and the browsable `/docs`, both public; the document is made on the first request for it. */
export function serveOpenApi(app: NestFastifyApplication): void {
  const fastify = app.getHttpAdapter().getInstance();
  fastify.addHook('onRoute', openDocs);
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    raw: ['json'],
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
