import type { AnswerTemplate } from './answer-template.ts';
import type { ConstantBody } from './constant-body.ts';

/** A feed's answers for one outcome. The client's entitlement decides which of them it gets. */
export interface Wording {
  /** For clients without a licence key, when the resource requires one. */
  readonly anonymous: ConstantBody;
  /** For every client of an open resource. */
  readonly open: ConstantBody | AnswerTemplate;
  /** For the holder of a valid licence key. */
  readonly holder: ConstantBody | AnswerTemplate;
  /** The `data` of the error when the licence key is refused. */
  readonly refusalData: object | undefined;
}
