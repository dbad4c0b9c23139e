import { createViteServer } from 'vitest/node';
import { ROOT } from './service.ts';

/** Imports a module of the tests, whose syntax Node cannot read by itself, as the tests do. */
export async function withTestSupport<Module>(file: string): Promise<Module> {
  const vite = await createViteServer({
    root: ROOT,
    configFile: false,
    appType: 'custom',
    logLevel: 'error',
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  });
  process.once('exit', () => void vite.close());
  return (await vite.ssrLoadModule(`/test/support/${file}`)) as Module;
}
