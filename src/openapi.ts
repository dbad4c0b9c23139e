import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { build } from './discovery/build.ts';

export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const description = 'Publish versioned packages; answer update checks; hand out downloads.';
  const document = new DocumentBuilder()
    .setTitle('Resource Backend')
    .setDescription(description)
    .setVersion(build.version)
    .addBearerAuth()
    .build();
  return SwaggerModule.createDocument(app, document);
}

/** `/openapi.json` and the browsable `/docs`, made when first asked for. */
export function serveOpenApi(app: NestFastifyApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), { jsonDocumentUrl: 'openapi.json', raw: ['json'] });
}
