import { Injectable } from '@nestjs/common';
import { PinoLogger } from 'nestjs-pino';
import { LiveConfig } from '../config/live-config.ts';

/** Changes the log level when `log.level` changes. */
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
