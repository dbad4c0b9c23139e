import type { AnswerTemplate } from './answer-template.ts';
import type { ConstantBody } from './constant-body.ts';
import type { Wording } from './wording.ts';

/** Makes each body when a client first needs it. */
export interface BodyMakers {
  anonymous(): ConstantBody;
  open(): ConstantBody | AnswerTemplate;
  /** Absent when holders of a licence key get the same body as clients of an open resource. */
  holder?(): ConstantBody | AnswerTemplate;
  readonly refusalData?: object;
}

/** Makes each body when it is first needed, and keeps it: most resources need only one of the bodies. */
export class LazyWording implements Wording {
  readonly refusalData: object | undefined;
  private anonymousBody: ConstantBody | undefined;
  private openBody: ConstantBody | AnswerTemplate | undefined;
  private holderBody: ConstantBody | AnswerTemplate | undefined;

  constructor(private readonly make: BodyMakers) {
    this.refusalData = make.refusalData;
  }

  get anonymous(): ConstantBody {
    return (this.anonymousBody ??= this.make.anonymous());
  }

  get open(): ConstantBody | AnswerTemplate {
    return (this.openBody ??= this.make.open());
  }

  get holder(): ConstantBody | AnswerTemplate {
    return (this.holderBody ??= this.make.holder?.() ?? this.open);
  }
}
