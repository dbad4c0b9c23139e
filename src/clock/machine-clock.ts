import { type Clock, systemClock } from './clock.ts';

const toMachineTime = Number(process.hrtime.bigint()) / 1e6 - performance.now();

/** Time since the start of the machine: the same in all its processes, and no change of the clock moves it. */
export const machineClock: Clock = {
  now: () => performance.now() + toMachineTime,
  after: (ms, action) => systemClock.after(ms, action),
};
