import { LoggerModule } from 'nestjs-pino';
import { Config } from '../config/config.ts';

/**
 * JSON lines on stdout, written in the background. The HTTP edge logs requests; lines logged while a route that
 * needs a token is handled carry the request id.
 */
export const LoggingModule = LoggerModule.forRootAsync({
  inject: [Config],
  useFactory: ({ log }: Config) => ({
    forRoutes: [],
    pinoHttp: {
      level: log.level,
      autoLogging: false,
      redact: ['*.authorization', '*.cookie', '*.cdk', '*.token'],
    },
  }),
});
