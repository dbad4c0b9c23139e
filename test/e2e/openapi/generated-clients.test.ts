import { execFile, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import openapiTS, { astToString } from 'openapi-typescript';
import { describe, expect, it } from 'vitest';
import { zipOf } from '../../support/packages.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';

const run = promisify(execFile);
const SUPPORT = path.resolve(import.meta.dirname, '../../support');
const DOCUMENT = path.resolve('openapi.json');
const hasPythonGenerator = spawnSync('openapi-python-client', ['--version']).error === undefined;

/** A directory with a package to publish, for one generated client. */
class Workshop implements Disposable {
  readonly home = mkdtempSync(path.join(tmpdir(), 'rb-client-'));
  readonly file = path.join(this.home, 'my-app.zip');

  async writePackage(): Promise<void> {
    writeFileSync(this.file, await zipOf({ 'hello.txt': 'hello' }));
  }

  run(command: string, ...args: string[]): Promise<{ stdout: string }> {
    return run(command, args, { cwd: this.home });
  }

  [Symbol.dispose](): void {
    rmSync(this.home, { recursive: true });
  }
}

// Compilers and generators start slowly on a machine that is busy.
describe('a generated client publishes, lists, checks and reads a refusal', { timeout: 180_000 }, () => {
  it('openapi-typescript', async () => {
    await using app = await TestApp.start();
    using workshop = new Workshop();
    await workshop.writePackage();
    symlinkSync(path.resolve('node_modules'), path.join(workshop.home, 'node_modules'));
    copyFileSync(path.join(SUPPORT, 'publish_and_check.mts.txt'), path.join(workshop.home, 'client.mts'));
    const node = process.execPath;
    const types = astToString(await openapiTS(pathToFileURL(DOCUMENT)));
    writeFileSync(path.join(workshop.home, 'generated.d.ts'), types);
    const options = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2024', '--types', 'node'];
    await workshop.run(
      node,
      path.resolve('node_modules/ts7/bin/tsc'),
      ...options,
      '--allowImportingTsExtensions',
      'client.mts',
    );
    const { stdout } = await workshop.run(node, 'client.mts', app.url, ADMIN_TOKEN, workshop.file);
    expect(stdout).toMatch(/^1 1\.0\.0 true http:\S+\n$/);
  });

  it.skipIf(!hasPythonGenerator && process.env.TEST_REQUIRE_ALL !== '1')(
    'openapi-python-client (skipped where it is not installed)',
    async () => {
      await using app = await TestApp.start();
      using workshop = new Workshop();
      await workshop.writePackage();
      const options = ['--meta', 'none', '--output-path', 'generated', '--fail-on-warning'];
      await workshop.run('openapi-python-client', 'generate', '--path', DOCUMENT, ...options);
      copyFileSync(path.join(SUPPORT, 'publish_and_check.py'), path.join(workshop.home, 'client.py'));
      // The generator brings what its clients import, in the environment that it is installed in.
      const { stdout: where } = await workshop.run('sh', '-c', 'command -v openapi-python-client');
      const python = path.join(path.dirname(where.trim()), 'python3');
      const { stdout } = await workshop.run(python, 'client.py', app.url, ADMIN_TOKEN, workshop.file);
      expect(stdout).toMatch(/^1 1\.0\.0 True http:\S+\n$/);
    },
  );
});
