import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/interfaces/public.ts';
import { success } from '../../http/envelope.ts';
import { buildInfo } from '../../health/build-info.ts';

@ApiTags('operations')
@Controller('info')
export class InfoController {
  @Public()
  @Get()
  @ApiOperation({ summary: 'What is running' })
  info() {
    return success(buildInfo);
  }
}
