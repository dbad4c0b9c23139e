import { RouteConfig } from '@nestjs/platform-fastify';
import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import { expect, it } from 'vitest';
import { Needs } from '../../../src/access/interfaces/needs.ts';
import { Public } from '../../../src/access/interfaces/public.ts';
import { AcceptsForms } from '../../../src/http/accepts-forms.ts';
import { Limited } from '../../../src/http/limited.ts';
import { Quiet } from '../../../src/http/quiet.ts';

class Handlers {
  @Needs('version:edit', { resource: 'rid' })
  @AcceptsForms()
  @Limited('downloads')
  many(): void {}

  @Public()
  @Quiet()
  @RouteConfig({ of: 'a plugin' })
  others(): void {}
}

const configOf = (name: keyof Handlers): unknown =>
  Reflect.getMetadata(FASTIFY_ROUTE_CONFIG_METADATA, Handlers.prototype[name]);

it('decorators of one route add to its config, each its own part', () => {
  expect(configOf('many')).toEqual({
    needs: { right: 'version:edit', resource: 'rid' },
    forms: true,
    limit: 'downloads',
  });
  expect(configOf('others')).toEqual({ public: true, quiet: true, of: 'a plugin' });
});
