import { Column, type ColumnOptions, type ValueTransformer } from 'typeorm';

const epochMs: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};

const safeInteger: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** A moment as epoch milliseconds: the one time type that MySQL and SQLite keep alike. */
export const MomentColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'bigint', transformer: epochMs, ...options });

/** A count or size up to 2^53; MySQL hands bigints out as text. */
export const BigCountColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'bigint', transformer: safeInteger, ...options });
