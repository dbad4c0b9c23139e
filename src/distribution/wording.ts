import type { AnswerTemplate } from './answer-template.ts';
import type { ConstantBody } from './constant-body.ts';

/** How a feed words one outcome, by the grounds on which a client asks. */
export interface Wording {
  /** Without a licence key, for a resource that asks for one. */
  readonly anonymous: ConstantBody;
  /** For a resource that is open to every client. */
  readonly open: ConstantBody | AnswerTemplate;
  /** For the holder of a valid licence key. */
  readonly holder: ConstantBody | AnswerTemplate;
  /** The `data` of the error when the licence key is refused. */
  readonly refusalData: object | undefined;
}
