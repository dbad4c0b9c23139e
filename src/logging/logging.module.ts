import { Global, Module, type OnApplicationShutdown } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import { Config } from '../config/config.ts';
import { Group } from '../group/group.ts';
import { loggerOptions } from './logger-options.ts';
import { RepeatedLines } from './repeated-lines.ts';

@Global()
@Module({
  providers: [
    {
      provide: RepeatedLines,
      inject: [Config],
      useFactory: (config: Config) => new RepeatedLines(() => config.log.repeat_after),
    },
  ],
  exports: [RepeatedLines],
})
class RepeatedLinesModule {}

/**
 * JSON lines on stdout, written in the background. The HTTP edge logs requests; lines logged while a route that
 * needs a token is handled carry the request id.
 */
@Module({
  imports: [
    RepeatedLinesModule,
    LoggerModule.forRootAsync({
      inject: [Config, RepeatedLines, Group],
      useFactory: (config: Config, lines: RepeatedLines, { process }: Group) => ({
        forRoutes: [],
        // Without the wrapper, which hands an error over with all of its properties.
        pinoHttp: { ...loggerOptions(config, lines, process), autoLogging: false, wrapSerializers: false },
      }),
    }),
  ],
})
export class LoggingModule implements OnApplicationShutdown {
  constructor(private readonly lines: RepeatedLines) {}

  onApplicationShutdown(): void {
    this.lines.end();
  }
}
