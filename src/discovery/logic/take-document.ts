import { Logger } from '@nestjs/common';
import { ConfigInvalid } from '../../config/config-invalid.ts';
import type { Adoption, LiveConfig } from '../../config/live-config.ts';
import type { ConfigOrigin } from '../../config/remote/config-origin.ts';
import type { LastGood } from '../../config/remote/last-good.ts';

/** How the settings in Consul stand to those in use. */
export interface DocumentState {
  /** `copy`: Consul could not be asked since the start, which made do with an earlier document. */
  readonly document: 'applied' | 'absent' | 'refused' | 'copy';
  /** Keys whose new value needs a restart. */
  readonly needs_restart: readonly string[];
  /** Keys that a refused document is refused for. */
  readonly refused_keys?: readonly string[];
}

/** Hears of every document that was applied or refused. */
export type HearOfDocument = (state: DocumentState) => void;

/** Applies a document of settings as far as it can be while the service runs, or refuses it as a whole. */
export class TakeDocument {
  private readonly logger = new Logger('Config');
  private last: DocumentState;

  constructor(
    private readonly live: LiveConfig,
    private readonly origin: ConfigOrigin,
    private readonly copy: LastGood,
    private readonly hear: HearOfDocument = () => undefined,
  ) {
    const { text, excuse } = origin.first;
    const document = excuse === undefined ? stateOf(text) : 'copy';
    this.last = { document, needs_restart: [] };
    hear(this.last);
  }

  get state(): DocumentState {
    return this.last;
  }

  /** @param text undefined when there is no document any more */
  async apply(text: string | undefined): Promise<void> {
    try {
      const adoption = this.live.adopt(this.origin.with(text));
      this.tell(adoption);
      this.know({ document: stateOf(text), needs_restart: adoption.waiting });
      await this.keep(text);
    } catch (error) {
      if (!(error instanceof ConfigInvalid)) throw error;
      this.refuse(error);
    }
  }

  /** Names of keys only: values may be secrets. */
  private tell({ applied, waiting }: Adoption): void {
    this.logger.log({ keys: applied }, 'settings from Consul applied');
    if (waiting.length > 0) this.logger.warn({ keys: waiting }, 'settings from Consul that need a restart');
  }

  private refuse({ problems }: ConfigInvalid): void {
    this.logger.error({ problems }, 'settings from Consul refused: the last good ones stay');
    const keys = problems.map(({ key }) => key).filter((key) => key !== '');
    this.know({ ...this.last, document: 'refused', refused_keys: [...new Set(keys)] });
  }

  private know(state: DocumentState): void {
    this.last = state;
    this.hear(state);
  }

  private async keep(text: string | undefined): Promise<void> {
    await this.copy.keep(text).catch((err: unknown) => {
      this.logger.warn({ err }, 'no copy of the settings from Consul could be kept');
    });
  }
}

function stateOf(text: string | undefined): 'applied' | 'absent' {
  return text === undefined ? 'absent' : 'applied';
}
