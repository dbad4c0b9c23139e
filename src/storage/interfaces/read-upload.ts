import { Busboy, type BusboyFileStream, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import type { IncomingMessage } from 'node:http';
import { InvalidParams } from '../../errors/invalid-params.ts';
import { TooLarge } from '../../errors/other-errors.ts';
import type { StagedFile } from '../staged-file.ts';
import type { Staging } from '../staging.ts';
import { pipeInTurns } from '../pipe-in-turns.ts';

/** A multipart form with at most one file, in the part named `file`. */
export interface Upload {
  readonly fields: ReadonlyMap<string, string>;
  readonly file?: StagedFile;
}

/**
 * Refuses a file before its bytes are read. Fields that follow the file are missing from `fields`.
 * @throws the refusal
 */
export type AdmitFile = (fields: ReadonlyMap<string, string>) => unknown;

const MAX_FIELDS = 30;
const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/**
 * Reads a form in one pass; fields may come before or after the file. After a failure no file stays in
 * staging.
 * @param maxText bytes of all text fields together
 * @throws InvalidParams, TooLarge, and what `admitFile` and Staging.receive throw
 */
export async function readUpload(
  request: IncomingMessage,
  staging: Staging,
  maxText: number,
  admitFile: AdmitFile,
): Promise<Upload> {
  const form = new Form(openParser(request, maxText), staging, maxText, admitFile);
  try {
    await form.read(request);
    return { fields: form.fields, file: await form.file };
  } catch (error) {
    await form.abandon(error as Error);
    throw error;
  }
}

class Form {
  readonly fields = new Map<string, string>();
  file?: Promise<StagedFile>;
  private stream?: BusboyFileStream;
  private stopPiping = () => {};
  private received = 0;
  private text = 0;

  constructor(
    private readonly parser: BusboyInstance,
    private readonly staging: Staging,
    private readonly maxText: number,
    private readonly admitFile: AdmitFile,
  ) {}

  read(request: IncomingMessage): Promise<void> {
    return new Promise((resolve, reject) => {
      const refuse = (field: string, message: string) => reject(InvalidParams.of(field, message));
      // A destroyed request emits no further events.
      if (request.destroyed) return refuse('body', 'ended early');
      this.parser
        .on('field', (name, value, _nameCut, cut) => this.addField(name ?? '', value, cut, reject))
        .on('file', (name, stream, fileName) => this.addFile(name ?? '', stream, fileName, reject))
        .on('filesLimit', () => refuse('file', 'is given twice'))
        .on('fieldsLimit', () => refuse('body', `has more than ${MAX_FIELDS} fields`))
        .on('partsLimit', () => refuse('body', 'has too many parts'))
        .once('error', () => refuse('body', 'is not a complete multipart form'))
        .once('finish', resolve);
      request.once('error', () => refuse('body', 'ended early'));
      request.once('close', () => request.complete || refuse('body', 'ended early'));
      request.on('data', (chunk: Buffer) => this.count(chunk.length, reject));
      this.stopPiping = pipeInTurns(request, this.parser);
    });
  }

  async abandon(reason: Error): Promise<void> {
    this.stopPiping();
    this.stream?.destroy(reason);
    this.parser.on('error', () => undefined).destroy();
    const staged = await this.file?.catch(() => undefined);
    if (staged !== undefined) await this.staging.discard(staged);
  }

  /** Bounds the whole request; the file itself is measured where it is written. */
  private count(bytes: number, reject: (error: unknown) => void): void {
    this.received += bytes;
    try {
      this.staging.checkRequestSize(this.received);
    } catch (error) {
      reject(error);
    }
  }

  private addField(name: string, value: string, cut: boolean, reject: (error: Error) => void): void {
    const field = shownFieldName(name);
    const refuse = (message: string) => reject(InvalidParams.of(field, message));
    if (field !== name) return refuse('is not a known field');
    if (this.fields.has(name)) return refuse('is given twice');
    this.text += Buffer.byteLength(value);
    if (cut || this.text > this.maxText) return reject(tooMuchText(field, this.maxText));
    // The parser replaces invalid UTF-8 by U+FFFD.
    if (value.includes('\uFFFD')) return refuse('is not valid UTF-8');
    this.fields.set(name, value);
  }

  private addFile(
    name: string,
    stream: BusboyFileStream,
    fileName: string,
    reject: (error: Error) => void,
  ): void {
    if (name !== 'file') {
      stream.on('error', () => undefined).resume();
      return reject(InvalidParams.of(shownFieldName(name), 'is not a known file field'));
    }
    this.stream = stream;
    this.file = this.receive(stream, fileName ?? '');
    this.file.catch((error: Error) => reject(describeFailure(error)));
  }

  /** The parser stops when the stream is full: while a file waits to be admitted, little of it is in memory. */
  private async receive(stream: BusboyFileStream, fileName: string): Promise<StagedFile> {
    let failure: Error | undefined;
    stream.on('error', (error: Error) => (failure ??= error));
    await this.admitFile(this.fields);
    if (failure !== undefined) throw failure;
    return this.staging.receive(stream, fileName, freeMemory);
  }
}

/** The field's name for messages; an impossible name is quoted and truncated. */
function shownFieldName(name: string): string {
  return FIELD_NAME.test(name) ? name : JSON.stringify(name.slice(0, 64));
}

function tooMuchText(field: string, most: number): TooLarge {
  return new TooLarge(`field ${field}: all fields together are larger than ${most} bytes`);
}

/** bytes; the parser keeps a possible boundary (at most 255 bytes) in memory of its own. */
const MIN_FREED = 1024;

/**
 * Frees the memory of a piece that is one whole read of the request: no other object refers to it by then.
 * Otherwise the garbage collector would scan the whole heap for every 32 MiB that arrive.
 */
function freeMemory({ buffer, length }: Buffer): void {
  const isOneRead = buffer.byteLength === length && length >= MIN_FREED;
  if (isOneRead && buffer instanceof ArrayBuffer) buffer.transfer(0);
}

/** An error of the parser is the sender's fault. */
function describeFailure(error: Error): Error {
  return error.message.startsWith('Part terminated early') ? InvalidParams.of('file', 'ended early') : error;
}

function openParser(request: IncomingMessage, maxFieldSize: number): BusboyInstance {
  try {
    return new Busboy({
      headers: request.headers as BusboyHeaders,
      fileHwm: 1 << 20,
      limits: {
        fieldNameSize: 100,
        fieldSize: maxFieldSize,
        fields: MAX_FIELDS,
        files: 1,
        parts: MAX_FIELDS + 2,
        headerPairs: 50,
        headerSize: 16_384,
      },
      isPartAFile: (name, _type, fileName) => fileName !== undefined || name === 'file',
    });
  } catch {
    throw InvalidParams.of('content-type', 'must be multipart/form-data with a boundary');
  }
}
