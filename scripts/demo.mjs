/** `npm run demo`: an older Node stops here with a sentence, since it cannot read TypeScript. */
import './require-node.mjs';

await import('./demo.ts');
