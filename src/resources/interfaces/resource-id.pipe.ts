import { Injectable, type PipeTransform } from '@nestjs/common';
import { ResourceNotFound } from '../errors.ts';
import { isResourceId, type ResourceId } from '../resource.ts';

/** A malformed id is answered like an unknown one: not found. */
@Injectable()
export class ResourceIdPipe implements PipeTransform<string, ResourceId> {
  transform(value: string): ResourceId {
    if (!isResourceId(value)) throw new ResourceNotFound();
    return value;
  }
}
