import { Logger } from '@nestjs/common';
import { ConfigInvalid } from '../../config/config-invalid.ts';
import type { ConfigOrigin } from '../../config/config-origin.ts';
import type { Adoption, LiveConfig } from '../../config/live-config.ts';
import type { DocumentCopy } from '../../consul/document-copy.ts';

/** How the settings in use relate to the document in Consul. */
export interface DocumentState {
  /** `copy`: the start used a copy of an earlier document, and no document was read since. */
  readonly document: 'applied' | 'absent' | 'refused' | 'copy';
  /** Keys whose new value needs a restart. */
  readonly needs_restart: readonly string[];
  /** Keys for which the document was refused. */
  readonly refused_keys?: readonly string[];
}

/** Called after every document, applied or refused, and once at start. */
export type OnDocumentState = (state: DocumentState) => void;

/** Applies the hot settings of a document while the service runs, or refuses the whole document. */
export class ApplyDocument {
  private readonly logger = new Logger('Config');
  private last: DocumentState;

  constructor(
    private readonly live: LiveConfig,
    private readonly origin: ConfigOrigin,
    private readonly copy: DocumentCopy,
    private readonly onState: OnDocumentState = () => undefined,
    private readonly onAdopted: (text: string | undefined) => void = () => undefined,
  ) {
    const { text, copyReason } = origin.first;
    const document = copyReason === undefined ? outcomeOf(text) : 'copy';
    this.last = { document, needs_restart: [] };
    onState(this.last);
  }

  get state(): DocumentState {
    return this.last;
  }

  /** @param text undefined when the document was removed */
  async apply(text: string | undefined): Promise<void> {
    try {
      const adoption = this.live.adopt(this.origin.buildWith(text));
      this.logAdoption(adoption);
      this.setState({ document: outcomeOf(text), needs_restart: adoption.waiting });
      this.onAdopted(text);
      await this.writeCopy(text);
    } catch (error) {
      if (!(error instanceof ConfigInvalid)) throw error;
      this.refuse(error);
    }
  }

  /** Logs names of keys only: values may be secrets. */
  private logAdoption({ applied, waiting }: Adoption): void {
    this.logger.log({ keys: applied }, 'settings from Consul applied');
    if (waiting.length > 0) this.logger.warn({ keys: waiting }, 'settings from Consul that need a restart');
  }

  private refuse({ problems }: ConfigInvalid): void {
    this.logger.error({ problems }, 'settings from Consul refused: the last good ones stay in use');
    const keys = problems.map(({ key }) => key).filter((key) => key !== '');
    this.setState({ ...this.last, document: 'refused', refused_keys: [...new Set(keys)] });
  }

  private setState(state: DocumentState): void {
    this.last = state;
    this.onState(state);
  }

  private async writeCopy(text: string | undefined): Promise<void> {
    await this.copy.write(text).catch((err: unknown) => {
      this.logger.warn({ err }, 'the copy of the settings from Consul could not be written');
    });
  }
}

function outcomeOf(text: string | undefined): 'applied' | 'absent' {
  return text === undefined ? 'absent' : 'applied';
}
