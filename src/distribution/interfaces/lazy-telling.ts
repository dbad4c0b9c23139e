import type { TaggedText, Telling, UpdateText } from '../telling.ts';

/** How each is told, when somebody is to be told. */
export interface Words {
  anonymous(): TaggedText;
  entitled(): UpdateText | TaggedText;
  readonly refusal?: object;
}

/** Every text is made when it is asked for first, and kept. */
export class LazyTelling implements Telling {
  private anonymousText: TaggedText | undefined;
  private entitledText: UpdateText | TaggedText | undefined;

  constructor(private readonly words: Words) {}

  get anonymous(): TaggedText {
    return (this.anonymousText ??= this.words.anonymous());
  }

  get entitled(): UpdateText | TaggedText {
    return (this.entitledText ??= this.words.entitled());
  }

  get refusal(): object | undefined {
    return this.words.refusal;
  }
}
