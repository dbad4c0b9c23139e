import type { DownloadFacts, Offer } from '../../../catalogue/offers.ts';
import { success } from '../../../http/envelope.ts';
import type { ResourceId } from '../../../resources/resource.ts';
import { AnswerTemplate } from '../../answer-template.ts';
import { ConstantBody } from '../../constant-body.ts';
import { CLOSING, membersOf, openingOf } from '../../json-text.ts';
import { LazyWording } from '../../lazy-wording.ts';
import type { Wording } from '../../wording.ts';
import type { LatestDto } from './latest.dto.ts';

type Part = Partial<LatestDto>;

const OPENING = openingOf('success');

/** The answers about one offer, serialised once: only the download URL differs between clients. */
export class LatestWording {
  /** For clients that run the offered version or a newer one. */
  readonly current: Wording;
  private readonly updates = new Map<DownloadFacts, Wording>();
  /** The longest part of an answer; the answers of all packages share it. */
  private readonly notes: string;
  private readonly head;
  private readonly end;

  constructor(resourceId: ResourceId, { version, package: { os, arch }, releaseNote, customData }: Offer) {
    this.head = {
      resource_id: resourceId,
      version_name: version.name,
      version_number: version.number,
      channel: version.channel,
      system: os,
      arch,
    };
    this.end = { created_at: version.createdAt.toISOString() } satisfies Part;
    this.notes = membersOf({ release_note: releaseNote, custom_data: customData } satisfies Part);
    const current = () => this.upToDate();
    this.current = new LazyWording({ anonymous: current, open: current });
  }

  update(file: DownloadFacts): Wording {
    const kept = this.updates.get(file);
    if (kept !== undefined) return kept;
    const wording = new LazyWording({
      anonymous: () => this.withoutUrl(file),
      open: () => this.withUrl(file),
    });
    this.updates.set(file, wording);
    return wording;
  }

  /** Clients have read the texts when they installed the version. */
  private upToDate(): ConstantBody {
    const data = { ...this.head, update_available: false, ...this.end } satisfies LatestDto;
    return new ConstantBody(JSON.stringify(success(data)));
  }

  private withUrl(file: DownloadFacts): AnswerTemplate {
    const start = `${this.startOf(file)},"download_url":"`;
    return new AnswerTemplate([start, { urlOf: file }, `",${this.notes},${this.factsOf(file)}`], CLOSING);
  }

  /** For clients that may not download it. */
  private withoutUrl(file: DownloadFacts): ConstantBody {
    return new ConstantBody(`${this.startOf(file)},${this.notes},${this.factsOf(file)}${CLOSING}`);
  }

  private startOf({ updateType }: DownloadFacts): string {
    const start = { ...this.head, update_available: true, update_type: updateType } satisfies Part;
    return OPENING + membersOf(start);
  }

  private factsOf({ size, sha256 }: DownloadFacts): string {
    return membersOf({ file_size: size, file_hash: `sha256:${sha256}`, ...this.end } satisfies Part);
  }
}
