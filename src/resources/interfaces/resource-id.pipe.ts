import { Injectable, type PipeTransform } from '@nestjs/common';
import { ResourceNotFound } from '../errors.ts';
import { isResourceId, type ResourceId } from '../resource.ts';

/** What is not even an id is not found, like any other unknown one. */
@Injectable()
export class ResourceIdPipe implements PipeTransform<string, ResourceId> {
  transform(value: string): ResourceId {
    if (!isResourceId(value)) throw new ResourceNotFound();
    return value;
  }
}
