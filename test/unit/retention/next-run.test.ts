import { describe, expect, it } from 'vitest';
import { nextRun } from '../../../src/retention/next-run.ts';

const HOUR = 3_600_000;

interface Row {
  readonly why: string;
  readonly at: string;
  readonly zone: string;
  readonly after: string;
  readonly runs: readonly string[];
}

const ROWS: readonly Row[] = [
  {
    why: 'today, while the time is still to come',
    at: '04:00',
    zone: 'UTC',
    after: '2026-11-21T03:59:59.999Z',
    runs: ['2026-11-21T04:00:00.000Z', '2026-11-22T04:00:00.000Z'],
  },
  {
    why: 'tomorrow, once it has come',
    at: '04:00',
    zone: 'UTC',
    after: '2026-11-21T04:00:00.000Z',
    runs: ['2026-11-22T04:00:00.000Z'],
  },
  {
    why: 'the day is that of the zone',
    at: '00:30',
    zone: 'Asia/Shanghai',
    after: '2026-11-21T16:00:00.000Z',
    runs: ['2026-11-21T16:30:00.000Z', '2026-11-22T16:30:00.000Z'],
  },
  {
    why: 'clocks are put forward over the time: not left out',
    at: '02:30',
    zone: 'Europe/Berlin',
    after: '2026-03-28T00:00:00.000Z',
    runs: ['2026-03-28T01:30:00.000Z', '2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
  },
  {
    why: 'clocks are put back over the time: not twice',
    at: '02:30',
    zone: 'Europe/Berlin',
    after: '2026-10-24T00:00:00.000Z',
    runs: ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  },
  {
    why: 'nor does a start between the two run it again',
    at: '02:30',
    zone: 'Europe/Berlin',
    after: '2026-10-25T00:45:00.000Z',
    runs: ['2026-10-26T01:30:00.000Z'],
  },
  {
    why: 'the time after both stays what the clock on the wall says',
    at: '04:00',
    zone: 'Europe/Berlin',
    after: '2026-10-24T12:00:00.000Z',
    runs: ['2026-10-25T03:00:00.000Z', '2026-10-26T03:00:00.000Z'],
  },
];

function runs(row: Pick<Row, 'at' | 'zone'>, after: Date, count: number): Date[] {
  const found: Date[] = [];
  for (let last = after; found.length < count; found.push(last)) last = nextRun(row.at, row.zone, last);
  return found;
}

describe('the next run', () => {
  it.each(ROWS)('$why', ({ after, runs: expected, ...row }) => {
    const found = runs(row, new Date(after), expected.length);
    expect(found.map((run) => run.toISOString())).toEqual(expected);
  });

  it.each(['UTC', 'Europe/Berlin', 'America/Havana', 'Australia/Lord_Howe'])(
    'is there once for each day of the year in %s, at any half hour of the night',
    (zone) => {
      const day = new Intl.DateTimeFormat('sv', { timeZone: zone });
      for (let minutes = 0; minutes < 360; minutes += 30) {
        const at = `${String(Math.floor(minutes / 60)).padStart(2, '0')}:${minutes % 60 === 0 ? '00' : '30'}`;
        const found = runs({ at, zone }, new Date('2026-01-01T00:00:00Z'), 365);
        expect(new Set(found.map((run) => day.format(run))).size).toBe(365);
        for (const run of found) expect(nextRun(at, zone, new Date(run.getTime() - 1))).toEqual(run);
        const pauses = found.slice(1).map((run, index) => (run.getTime() - found[index]!.getTime()) / HOUR);
        expect(Math.max(...pauses)).toBeLessThanOrEqual(25);
      }
    },
  );
});
