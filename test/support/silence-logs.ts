import { Logger } from '@nestjs/common';

/** Silences logs outside of an application, which has its own log level: they would hide the results. */
Logger.overrideLogger(false);
