import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import { InvalidParams } from '../../errors/invalid-params.ts';
import type { StagedFile } from '../artifact.ts';
import type { Staging } from '../repo/staging.ts';

/** A multipart form with at most one file, in the part named `file`. */
export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly file?: StagedFile;
}

const MAX_FIELDS = 30;
const FIELD_NAME = /^[A-Za-z][A-Za-z_-]{0,63}$/;

/**
 * Reads a form in one pass, fields before or after the file. On any failure nothing stays in staging.
 * @param maxFieldSize bytes of one field; what is longer is cut
 * @throws InvalidParams, and what Staging.receive throws
 */
export async function readUpload(request: IncomingMessage, staging: Staging, maxFieldSize: number): Promise<Upload> {
  const form = new Form(openParser(request, maxFieldSize), staging);
  try {
    await form.read(request);
    return { fields: form.fields, file: await form.file };
  } catch (error) {
    await form.abandon(request, error as Error);
    throw error;
  }
}

class Form {
  readonly fields = new Map<string, string>();
  file?: Promise<StagedFile>;
  private stream?: BusboyFileStream;

  constructor(
    private readonly parser: BusboyInstance,
    private readonly staging: Staging,
  ) {}

  read(request: IncomingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (field: string, message: string) => reject(InvalidParams.of(field, message));
      this.parser
        .on('field', (name, value) => this.addField(name, value, refuse))
        .on('file', (name, stream, fileName) => this.addFile(name, stream, fileName, reject))
        .on('filesLimit', () => refuse('file', 'is given twice'))
        .on('fieldsLimit', () => refuse('body', `has more than ${MAX_FIELDS} fields`))
        .on('partsLimit', () => refuse('body', 'has too many parts'))
        .once('error', () => refuse('body', 'is not a complete multipart form'))
        .once('finish', resolve);
      request.once('error', () => refuse('body', 'ended early'));
      request.once('close', () => request.complete || refuse('body', 'ended early'));
      request.pipe(this.parser);
    });
  }

  async abandon(request: IncomingMessage, error: Error): Promise<void> {
    request.unpipe(this.parser);
    this.stream?.destroy(error);
    this.parser.on('error', () => undefined).destroy();
    const staged = await this.file?.catch(() => undefined);
    if (staged !== undefined) await this.staging.discard(staged);
  }

  private addField(name: string, value: string, refuse: (field: string, message: string) => void): void {
    if (!FIELD_NAME.test(name)) return refuse(JSON.stringify(name.slice(0, 64)), 'is not a known field');
    if (this.fields.has(name)) return refuse(name, 'is given twice');
    // The parser puts U+FFFD for what is not UTF-8.
    if (value.includes('\uFFFD')) return refuse(name, 'is not valid UTF-8');
    this.fields.set(name, value);
  }

  private addFile(name: string, stream: BusboyFileStream, fileName: string, reject: (error: Error) => void): void {
    if (name !== 'file') {
      stream.on('error', () => undefined).resume();
      return reject(InvalidParams.of(FIELD_NAME.test(name) ? name : 'file', 'is not a known file field'));
    }
    this.stream = stream;
    this.file = this.staging.receive(stream, fileName ?? '');
    this.file.catch((error: Error) => reject(describeFailure(error)));
  }
}

/** What the parser itself fails a file with is the sender's doing. */
function describeFailure(error: Error): Error {
  return error.message.startsWith('Part terminated early') ? InvalidParams.of('file', 'ended early') : error;
}

function openParser(request: IncomingMessage, maxFieldSize: number): BusboyInstance {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      fileHwm: 1 << 20,
      limits: { fieldNameSize: 100, fieldSize: maxFieldSize, fields: MAX_FIELDS, files: 1, parts: MAX_FIELDS + 2, headerPairs: 50, headerSize: 16_384 },
      isPartAFile: (name, _type, fileName) => fileName !== undefined || name === 'file',
    });
  } catch {
    throw InvalidParams.of('content-type', 'must be multipart/form-data with a boundary');
  }
}
