/** Writes the settings that there are into the chart's values.schema.json, so that Helm refuses a misspelt one. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Config } from '../dist/src/config/config.js';
import { keysIn, schemaOf } from '../dist/src/config/schema.js';

const file = path.resolve(import.meta.dirname, '../deploy/helm/resource-backend/values.schema.json');
const schema = JSON.parse(readFileSync(file, 'utf8'));

/** null takes a default of the chart away. The service checks the values. */
const section = () => ({ type: ['object', 'null'], additionalProperties: false, properties: {} });

const config = section();
for (const { path: names } of keysIn(schemaOf(Config))) {
  const key = names.at(-1);
  const above = names.slice(0, -1).reduce((at, name) => (at.properties[name] ??= section()), config);
  above.properties[key] = {};
}
schema.properties.config = config;
writeFileSync(file, `${JSON.stringify(schema, null, 2)}\n`);
