/** Renews the table of settings in README.md from the declarations in src/config. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { configTable } from '../dist/src/config/config-table.js';

const file = path.resolve(import.meta.dirname, '../README.md');
const [begin, end] = ['<!-- config:begin -->', '<!-- config:end -->'];
const readme = readFileSync(file, 'utf8');
const before = readme.slice(0, readme.indexOf(begin) + begin.length);
const after = readme.slice(readme.indexOf(end));
writeFileSync(file, `${before}\n${configTable().trim()}\n${after}`);
