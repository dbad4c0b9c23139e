import 'reflect-metadata';
import { Type } from 'class-transformer';
import { ValidateNested } from 'class-validator';
import { declare, schemaOf } from '../schema.ts';

/** A group of keys one level down. */
export function Section(section: new () => object): PropertyDecorator {
  return (target, name) => {
    declare(target.constructor, String(name), schemaOf(section));
    Type(() => section)(target, name);
    ValidateNested()(target, name);
  };
}
