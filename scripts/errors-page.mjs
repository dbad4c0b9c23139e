/** Prints docs/errors.md from the table of failures; `npm run docs` keeps it current. */
import { errorsPage } from '../dist/src/openapi/errors-page.js';

process.stdout.write(errorsPage());
