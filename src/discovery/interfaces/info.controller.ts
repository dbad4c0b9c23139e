import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/interfaces/public.ts';
import { ApiEnvelope } from '../../http/api-envelope.ts';
import { success } from '../../http/envelope.ts';
import { buildInfo } from '../../health/build-info.ts';
import { InfoDto } from './operations.dto.ts';

@ApiTags('operations')
@Controller('info')
export class InfoController {
  @Public()
  @Get()
  @ApiOperation({ summary: 'What is running' })
  @ApiEnvelope(InfoDto)
  info() {
    return success(buildInfo);
  }
}
