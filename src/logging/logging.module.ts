import { LoggerModule } from 'nestjs-pino';
import { Config } from '../config/config.ts';
import { loggerOptions } from './logger-options.ts';

/**
 * JSON lines on stdout, written in the background. The HTTP edge logs requests; lines logged while a route that
 * needs a token is handled carry the request id.
 */
export const LoggingModule = LoggerModule.forRootAsync({
  inject: [Config],
  useFactory: (config: Config) => ({
    forRoutes: [],
    // Without the wrapper, which hands an error over with all of its properties.
    pinoHttp: { ...loggerOptions(config), autoLogging: false, wrapSerializers: false },
  }),
});
