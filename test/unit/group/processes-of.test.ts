import { describe, expect, it } from 'vitest';
import { InstanceConfig } from '../../../src/config/sections/instance-config.ts';
import { type Machine, processesOf } from '../../../src/group/processes-of.ts';

const GIB = 1024 ** 3;
const MACHINE: Machine = { platform: 'linux', cores: 8, memory: 16 * GIB };

describe('the number of fronts', () => {
  it.each<[what: string, settings: Partial<InstanceConfig>, machine: Partial<Machine>, fronts: number]>([
    ['is that of the cores', { processes: 'auto' }, {}, 8],
    ['is one on one core', { processes: 'auto' }, { cores: 1 }, 1],
    ['is what the memory allows', { processes: 'auto' }, { memory: GIB }, 4],
    ['is one with little memory', { processes: 'auto' }, { memory: GIB / 8 }, 1],
    ['is what is set', { processes: 3 }, {}, 3],
    ['may be more than the cores', { processes: 12 }, { memory: GIB }, 12],
    ['is one where ports cannot be shared', { processes: 4 }, { platform: 'darwin' }, 1],
    ['is one on Windows', { processes: 'auto' }, { platform: 'win32' }, 1],
    ['is one of a worker', { processes: 4, role: 'worker' }, {}, 1],
    ['is one where instances share the port', { processes: 'auto', reuse_port: true }, {}, 1],
    ['is what is set there, too', { processes: 2, reuse_port: true }, {}, 2],
  ])('%s', (_, settings, machine, fronts) => {
    const config = Object.assign(new InstanceConfig(), settings);
    expect(processesOf(config, { ...MACHINE, ...machine })).toBe(fronts);
  });
});
