import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Public } from '../../access/interfaces/public.ts';
import { success } from '../../http/envelope.ts';
import { build } from '../../config/build.ts';

@ApiTags('operations')
@Controller('info')
export class InfoController {
  @Public()
  @Get()
  @ApiOperation({ summary: 'What is running' })
  info() {
    return success(build);
  }
}
