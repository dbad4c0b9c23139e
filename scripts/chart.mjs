/**
 * Writes what the Helm chart takes from elsewhere: the settings that there are into values.schema.json, so that Helm
 * refuses a misspelt one, and a copy of the alerts, since Helm warns about links.
 */
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { Config } from '../dist/src/config/config.js';
import { keysIn, schemaOf } from '../dist/src/config/schema.js';

const deploy = path.resolve(import.meta.dirname, '../deploy');
const chart = path.join(deploy, 'helm/resource-backend');
const file = path.join(chart, 'values.schema.json');
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
copyFileSync(path.join(deploy, 'prometheus/alerts.yml'), path.join(chart, 'alerts.yml'));
