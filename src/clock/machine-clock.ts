import { type Clock, systemClock } from './clock.ts';

const toMachineTime = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Its time is the same in all processes of the machine, and nobody sets it: it does not count from 1970. */
export const machineClock: Clock = {
  now: () => performance.now() + toMachineTime,
  after: (ms, action) => systemClock.after(ms, action),
};
