import { describe, expect, it } from 'vitest';
import { Database } from '../../../src/database/database.ts';
import { Client } from '../../support/client.ts';
import { TestApp } from '../../support/test-app.ts';

describe('without its database', () => {
  it('goes on answering checks for what it knows, and says that it is not ready', async () => {
    await using app = await TestApp.start();
    const client = new Client(app.url);
    await client.createResource('my-app', { update_type: 'full' });
    await client.publish('my-app', { version_name: '1.0.0', file: Buffer.from('package') });
    await client.createResource('empty-app');
    await app.nest.get(Database).close();

    const answers = [
      [
        '/resources/my-app/latest?current=0.9.0',
        200,
        { data: { version_name: '1.0.0', update_available: true } },
      ],
      ['/api/resources/my-app/latest', 200, { data: { version_name: '1.0.0' } }],
      ['/resources/empty-app/latest', 404, { code: 8001 }],
      ['/resources/no-such-app/latest', 404, { code: 8001 }],
      ['/api/resources/no-such-app/latest', 404, { code: 8001 }],
      ['/health/ready', 503, { error: { database: { status: 'down' } } }],
      ['/health/live', 200, { status: 'ok' }],
      ['/admin/resources', 500, { code: -1 }],
    ] as const;
    for (const [where, status, body] of answers)
      expect([where, await client.send('GET', where)]).toMatchObject([where, { status, body }]);
    expect(await client.createResource('new-app')).toMatchObject({ status: 500, body: { code: -1 } });
  });
});
