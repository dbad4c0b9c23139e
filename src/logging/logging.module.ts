import { LoggerModule } from 'nestjs-pino';
import { Config } from '../config/config.ts';

/**
 * Structured lines on stdout, written in the background. Requests are logged by the HTTP edge, and
 * handlers of routes that need a token carry the request id in every line they log.
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
