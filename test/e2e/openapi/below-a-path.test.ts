import { expect, it } from 'vitest';
import { hasNginx, Nginx } from '../../support/nginx.ts';
import { TestApp } from '../../support/test-app.ts';

const PUBLIC_URL = 'https://downloads.example.com/updates';

it.skipIf(!hasNginx && process.env.TEST_REQUIRE_ALL !== '1')(
  'behind nginx, below a path, /docs loads its parts and sends requests to instance.public_url (skipped without nginx)',
  async () => {
    await using app = await TestApp.start({ instance: { public_url: PUBLIC_URL } });
    await using nginx = await Nginx.start(`location /updates/ { proxy_pass ${app.url}/; }`);
    const page = await fetch(`${nginx.url}/updates/docs`);
    const parts = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)].map(([, part]) => part!);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      const { status, url } = await fetch(new URL(part, page.url));
      expect([url, status]).toEqual([expect.stringContaining('/updates/docs/'), 200]);
    }
    const init = await (await fetch(`${nginx.url}/updates/docs/swagger-ui-init.js`)).text();
    expect(init).toMatch(new RegExp(`"servers": \\[\\s*\\{\\s*"url": "${PUBLIC_URL}"`));
  },
);
