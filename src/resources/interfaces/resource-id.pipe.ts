import { Injectable, type PipeTransform } from '@nestjs/common';
import { ResourceNotFound } from '../errors.ts';
import { isResourceId, type ResourceId } from '../resource.ts';

/** Text that is no valid id is not found, like any unknown id. */
@Injectable()
export class ResourceIdPipe implements PipeTransform<string, ResourceId> {
  transform(value: string): ResourceId {
    if (!isResourceId(value)) throw new ResourceNotFound();
    return value;
  }
}
