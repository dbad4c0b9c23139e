/**
 * Properties of errors that are logged. All others are left out: drivers keep commands, statements, headers and
 * credentials in theirs.
 */
const SHOWN = ['code', 'errno', 'errcode', 'sqlState', 'syscall', 'address', 'port', 'status', 'statusCode'];
/** More causes than that are a loop. */
const MAX_CAUSES = 8;

/** Parts of messages that hold what was sent, by the server or library that writes them. */
const QUOTATIONS: readonly (readonly [what: RegExp, instead: string])[] = [
  [/\b([a-z][\w+.-]*:\/\/)[^\s/@'"]*@/gi, '$1[redacted]@'],
  [/\b(https?:\/\/[^\s?#'"]*)[?#][^\s'"]*/gi, '$1?[redacted]'],
  [/(with args beginning with:)[^\n]*/g, '$1 [redacted]'],
  [/(parse URL from) \S+/g, '$1 [redacted]'],
  [/"[^"]*"(?= is an invalid header value)/g, '[redacted]'],
  [/\b(entry|value:|near) '.*?'(?= for | at )/gs, "$1 '[redacted]'"],
];

type Fields = Record<string, unknown>;

/** An error as it is logged: type, message, stack, causes, and the properties that cannot hold a secret. */
export function loggedError(error: unknown, depth = 0): Fields {
  if (!(error instanceof Error)) return { type: typeof error, message: cleaned(String(error)) };
  const { cause, errors } = error as Error & { errors?: unknown };
  const nested = depth < MAX_CAUSES;
  return {
    type: error.constructor.name,
    message: cleaned(error.message),
    stack: cleaned(error.stack ?? ''),
    ...shownOf(error as unknown as Fields),
    ...(nested && Array.isArray(errors) && { errors: errors.map((one) => loggedError(one, depth + 1)) }),
    ...(nested && cause !== undefined && { cause: loggedError(cause, depth + 1) }),
  };
}

function shownOf(error: Fields): Fields {
  const shown = SHOWN.map((name) => [name, error[name]] as const).filter(([, value]) => isPlain(value));
  const command = (error.command as Fields | undefined)?.name;
  const answered = (error.$metadata as Fields | undefined)?.httpStatusCode;
  return {
    ...Object.fromEntries(shown),
    // Of a Redis command without its arguments, and of S3's answer.
    ...(typeof command === 'string' && { command }),
    ...(typeof answered === 'number' && { status: answered }),
  };
}

function isPlain(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number';
}

function cleaned(text: string): string {
  return QUOTATIONS.reduce((left, [what, instead]) => left.replace(what, instead), text);
}
