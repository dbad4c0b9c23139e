import { Controller, Get, Head, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Public } from '../../access/interfaces/public.ts';
import { Limited } from '../../http/limited.ts';
import { ByFronts } from '../../http/pass-on.ts';
import { DownloadFailures } from '../logic/download-failures.ts';
import { FileServer } from '../logic/file-server.ts';
import { ApiSignedFile } from './api-signed-file.ts';
import { sendFile } from './send-file.ts';

@ApiTags('downloads')
@Controller('files')
export class FilesController {
  private readonly onBroken: () => void;

  constructor(
    private readonly files: FileServer,
    failures: DownloadFailures,
  ) {
    this.onBroken = () => failures.count('broken');
  }

  @Public()
  @ByFronts()
  @Limited('downloads')
  @Head('*')
  @ApiOperation({ summary: 'Size, type and validators of a package, by its signed URL' })
  @ApiSignedFile([200, 'What GET would send, without ranges'], [304, 'Not modified'])
  async head(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendFile(reply, await this.files.serve(fileRequest('HEAD', request)), this.onBroken);
  }

  @Public()
  @ByFronts()
  @Limited('downloads')
  @Get('*')
  @ApiOperation({ summary: 'The bytes of a package, or ranges of them, by its signed URL' })
  @ApiSignedFile(
    [200, 'The whole package'],
    [206, 'One range, or several as multipart/byteranges'],
    [304, 'Not modified'],
    [412, 'Not the package that If-Match or If-Unmodified-Since names'],
    [416, 'No range lies within the package'],
  )
  async get(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    sendFile(reply, await this.files.serve(fileRequest('GET', request)), this.onBroken);
  }
}

function fileRequest(method: 'GET' | 'HEAD', request: FastifyRequest) {
  const { '*': key = '' } = request.params as Record<string, string>;
  return {
    method,
    key,
    query: request.query as Record<string, unknown>,
    headers: request.headers,
    ip: request.ip,
  };
}
