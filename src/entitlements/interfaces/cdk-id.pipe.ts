import { Injectable, type PipeTransform } from '@nestjs/common';
import { NotFound } from '../../errors/other-errors.ts';
import { type CdkId, isCdkId } from '../cdk.ts';

/** What is not even an id is not found, like any other unknown one. */
@Injectable()
export class CdkIdPipe implements PipeTransform<string, CdkId> {
  transform(value: string): CdkId {
    if (!isCdkId(value)) throw new NotFound();
    return value;
  }
}
