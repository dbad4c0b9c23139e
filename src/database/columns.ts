import { Column, type ColumnOptions, type ValueTransformer } from 'typeorm';

const epochMs: ValueTransformer = {
  to: (value: unknown) => (value instanceof Date ? value.getTime() : value),
  from: (value: string | number | null) => (value === null ? null : new Date(Number(value))),
};

const safeInteger: ValueTransformer = {
  to: (value: unknown) => value,
  from: (value: string | number | null) => (value === null ? null : Number(value)),
};

/** A time as epoch milliseconds: the only time type that MySQL and SQLite store in the same way. */
export const MomentColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'bigint', transformer: epochMs, ...options });

/** A count or size up to 2^53; MySQL returns bigints as text. */
export const BigCountColumn = (options: ColumnOptions = {}): PropertyDecorator =>
  Column({ type: 'bigint', transformer: safeInteger, ...options });
