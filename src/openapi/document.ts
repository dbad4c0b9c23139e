import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { Config } from '../config/config.ts';
import { buildInfo } from '../health/build-info.ts';
import { completeDocument } from './complete-document.ts';

const DESCRIPTION = `Publish versioned packages, answer update checks, hand out downloads.

To try it here: press **Authorize**, paste the administrator token, then execute \`POST /resources\` and
\`POST /resources/{rid}/versions\` with any .zip or .tar.gz. The other operations are filled in for that version.

Every JSON answer is \`{"code": 0, "msg": "success", "data": …}\`. A failure has another code, and no \`data\` where
there is none. Unknown query parameters are ignored; unknown fields of a body are refused.`;

const TOKEN = `Paste the token alone, without \`Bearer\`. The first start of the service writes the administrator token to
\`admin-token\` in its \`data_dir\`, unless \`auth.admin_token\` sets one.`;

const TAGS = [
  ['resources', 'The products that have versions.'],
  ['versions', 'Upload packages; publish, describe and withdraw versions.'],
  ['updates', 'The check of installed clients. Needs no token.'],
  ['downloads', 'From the URL in the answer to a check to the bytes. Needs no token.'],
  ['cdks', 'Licence keys for resources whose `access` is `cdk`.'],
  ['statistics', 'How many clients run which version.'],
  ['operations', 'Health, metrics, and removal of packages that are not needed any more.'],
  ['mirrorchyan', 'The same service for MirrorChyan clients and publishers.'],
] as const;

/** @public for scripts/openapi.mjs, which reads it from the build */
export function openApiDocument(app: NestFastifyApplication): OpenAPIObject {
  const builder = new DocumentBuilder()
    .setTitle('Resource Backend')
    .setDescription(DESCRIPTION)
    .setVersion(buildInfo.version)
    .addServer(app.get(Config).instance.public_url || '/')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: TOKEN });
  for (const [name, description] of TAGS) builder.addTag(name, description);
  return completeDocument(SwaggerModule.createDocument(app, builder.build()));
}
