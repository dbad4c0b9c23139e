import { spawnSync } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const MODULE = fileURLToPath(import.meta.resolve('../../src/group/processes-of.ts'));
const COUNT = `
  const { processesOf } = await import('${MODULE}');
  console.log(processesOf({ processes: 'auto', role: 'all', reuse_port: false }));`;

/** Gives the shell, and what it becomes, a control group that looks like this one, whatever this machine has. */
const IN_GROUP = `
  mount -t tmpfs rb-test /sys/fs/cgroup && cd /sys/fs/cgroup && mkdir -p outer/inner &&
  for group in . outer outer/inner; do echo cpu > $group/cgroup.controllers; done &&
  echo "$QUOTA" > $WHERE/cpu.max && echo "0::$GROUP" > group && mount --bind group /proc/$$/cgroup &&
  exec "$NODE" --input-type=module -e "$COUNT"`;

function counted(quota: string, group: string, where: string): number {
  const env = { ...process.env, QUOTA: quota, GROUP: group, WHERE: where, NODE: process.execPath, COUNT };
  const { stdout } = spawnSync('unshare', ['--map-root-user', '--mount', 'sh', '-c', IN_GROUP], { env });
  return Number(stdout?.toString() || Number.NaN);
}

const canMount = spawnSync('unshare', ['--map-root-user', '--mount', 'true']).status === 0;

describe.skipIf(!canMount && process.env['TEST_REQUIRE_ALL'] !== '1')('processes: auto', () => {
  const cores = availableParallelism();

  it.each<[what: string, quota: string, group: string, where: string, count: number]>([
    ['all cores without a quota', 'max 100000', '/', '.', cores],
    ['one with a quota of one core', '100000 100000', '/', '.', 1],
    ['one with a quota of less than a core', '20000 100000', '/', '.', 1],
    ['one with a quota of an outer group', '100000 100000', '/outer/inner', 'outer', 1],
    ['all cores with a quota of more', `${(cores + 1) * 100_000} 100000`, '/', '.', cores],
  ])('is %s', (_what, quota, group, where, count) => {
    expect(counted(quota, group, where)).toBe(count);
  });
});
