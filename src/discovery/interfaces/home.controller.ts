import { Controller, Get, Header, Headers, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { buildInfo } from '../../health/build-info.ts';
import { ApiEnvelope } from '../../http/api-envelope.ts';
import { success } from '../../http/envelope.ts';
import { HomeDto } from './operations.dto.ts';

/** Relative, so that they lead on below a sub-path too. */
const LINKS = { docs: 'docs', openapi: 'openapi.json', health: 'health', info: 'info' };
const WHAT =
  'A release distribution backend: it takes versioned packages, answers update checks and hands out downloads.';
const TOKEN =
  'Administrators send Authorization: Bearer with the token in auth.admin_token, or else in the file admin-token of the data directory, which the first start creates. Publishers get theirs from an administrator. Update checks need none.';

const PAGE = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Resource Backend</title>
<h1>Resource Backend ${buildInfo.version}</h1>
<p>${WHAT}</p>
<ul>
<li><a href="${LINKS.docs}">The API, to browse and to try</a>, and <a href="${LINKS.openapi}">its OpenAPI document</a></li>
<li><a href="${LINKS.health}">Health</a> and <a href="${LINKS.info}">version</a> of this instance</li>
</ul>
<h2>Tokens</h2>
<p>${TOKEN}</p>
</html>
`;
const DATA = success({ ...buildInfo, description: WHAT, links: LINKS, token: TOKEN });

@ApiTags('operations')
@Controller()
export class HomeController {
  @Public()
  @Get()
  @Header('vary', 'Accept')
  @ApiOperation({ summary: 'What this is and where to go on: a page for browsers, else JSON' })
  @ApiEnvelope(HomeDto)
  home(@Headers('accept') accept: string | undefined, @Res({ passthrough: true }) reply: FastifyReply) {
    if (accept === undefined || !/\btext\/html\b/i.test(accept)) return DATA;
    void reply.type('text/html; charset=utf-8');
    return PAGE;
  }
}
