/** Prints the OpenAPI document of the built service; `npm run docs` keeps it in openapi.json. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createApp } from '../dist/src/app.js';
import { makeConfig } from '../dist/src/config/make-config.js';
import { openApiDocument } from '../dist/src/openapi/document.js';

const directory = mkdtempSync(path.join(tmpdir(), 'rb-openapi-'));
const app = await createApp(makeConfig({ data_dir: directory, log: { level: 'silent' } }));
await app.init();
process.stdout.write(`${JSON.stringify(openApiDocument(app), null, 2)}\n`);
await app.close();
rmSync(directory, { recursive: true });
