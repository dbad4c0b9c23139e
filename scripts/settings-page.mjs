/** Prints docs/settings.md from the declarations in src/config; `npm run docs` keeps it current. */
import { settingsPage } from '../dist/src/config/settings-page.js';

process.stdout.write(settingsPage());
