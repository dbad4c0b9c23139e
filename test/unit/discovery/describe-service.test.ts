import { expect, it } from 'vitest';
import { makeConfig } from '../../../src/config/make-config.ts';
import { describeService } from '../../../src/discovery/logic/describe-service.ts';

it.each([
  ['all', 'resource-backend'],
  ['api', 'resource-backend'],
  ['worker', 'resource-backend-worker'],
])('an instance with the role %s is registered as %s', (role, name) => {
  const config = makeConfig();
  const instance = { ...config.instance, role: role as typeof config.instance.role };
  expect(describeService({ ...config, instance }, 8000)).toMatchObject({
    name,
    tags: expect.arrayContaining([`role-${role}`]),
  });
});
