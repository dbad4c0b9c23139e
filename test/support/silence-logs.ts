import { Logger } from '@nestjs/common';

/** What is logged outside an application, which has a level of its own, would drown the results. */
Logger.overrideLogger(false);
