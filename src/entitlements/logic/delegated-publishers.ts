import { type Permission, Publishers } from '../../access/publishers.ts';
import { isResourceId } from '../../resources/resource.ts';
import type { ValidateUploader } from './validate-uploader.ts';

/** An external validator decides which tokens may publish. */
export class DelegatedPublishers extends Publishers {
  constructor(private readonly uploaders: Pick<ValidateUploader, 'canJudge' | 'mayPublish'>) {
    super();
  }

  async permission(token: string, resource: string): Promise<Permission> {
    if (!isResourceId(resource) || !this.uploaders.canJudge(token)) return 'unknown';
    const answer = await this.uploaders.mayPublish(token, resource);
    if (answer === 'unavailable') return answer;
    return answer ? 'granted' : 'refused';
  }
}
