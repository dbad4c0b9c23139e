import type { Socket } from 'node:net';
import * as mysql from 'mysql2';

/** ms that a connection without an answer is kept: the way to the server may have been cut since, or a proxy is in it. */
const KEPT = 10_000;

interface Question {
  readonly answered: Promise<void>;
  giveUp(): void;
}

/**
 * Asks a server for a new connection. MySQL counts connections that are given up before their login, and refuses the
 * machine that they come from after `max_connect_errors` of them. So one that the server's machine has taken is kept
 * while the server hangs, and the next question waits for the same one.
 */
export class MysqlProbe {
  private kept: Question | undefined;

  constructor(private readonly options: mysql.ConnectionOptions) {}

  /** Settles once the server has let us in, has refused to, or cannot be reached. */
  ask(signal: AbortSignal): Promise<void> {
    const question = (this.kept ??= this.connect());
    signal.addEventListener('abort', () => question.giveUp());
    return question.answered;
  }

  private connect(): Question {
    const { host, port, user, password } = this.options;
    const connection = mysql.createConnection({ host, port, user, password, connectTimeout: 0 });
    const { stream } = connection as unknown as { readonly stream: Socket };
    const end = () => {
      clearTimeout(timer);
      connection.destroy();
      if (this.kept === question) this.kept = undefined;
    };
    const timer = setTimeout(end, KEPT).unref();
    const answered = new Promise<void>((resolve) => {
      connection.on('error', () => resolve());
      connection.connect(() => resolve());
    }).finally(end);
    const giveUp = () => {
      if (stream.connecting) end();
      else stream.unref();
    };
    const question = { answered, giveUp };
    return question;
  }
}
