import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { LiveConfig } from '../config/live-config.ts';

/** Has the process log at the level that is configured now. */
@Injectable()
export class FollowLevel {
  constructor(config: LiveConfig) {
    let { level } = config.log;
    config.onChange(() => {
      if (config.log.level === level) return;
      ({ level } = config.log);
      PinoLogger.root.level = level;
    });
  }
}
