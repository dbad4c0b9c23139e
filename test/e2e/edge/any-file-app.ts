import { expect } from 'vitest';
import type { Settings } from '../../../src/config/make-config.ts';
import { Client } from '../../support/client.ts';
import { ADMIN_TOKEN, TestApp } from '../../support/test-app.ts';

export const authorization = `Bearer ${ADMIN_TOKEN}`;
export const UPLOAD = 'POST /resources/my-app/versions';

/** A service with one resource, `my-app`, whose packages may be any file. */
export async function startAnyFile(settings: Settings = {}): Promise<TestApp> {
  const app = await TestApp.start(settings);
  const { status } = await new Client(app.url).createResource('my-app', { update_type: 'full' });
  expect(status).toBe(201);
  return app;
}

export async function expectAlive(app: TestApp): Promise<void> {
  expect((await fetch(`${app.url}/health/live`)).status).toBe(200);
}
