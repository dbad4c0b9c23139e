import { Injectable, type PipeTransform } from '@nestjs/common';
import { NotFound } from '../../errors/other-errors.ts';
import { type CdkId, isCdkId } from '../cdk.ts';

/** Text that is no valid id is not found, like any unknown id. */
@Injectable()
export class CdkIdPipe implements PipeTransform<string, CdkId> {
  transform(value: string): CdkId {
    if (!isCdkId(value)) throw new NotFound();
    return value;
  }
}
