import { LineCounter, parseDocument, visit, type Document } from 'yaml';
import type { Reading } from './layer.ts';

interface Fault {
  readonly code: string;
  readonly offset: number;
}

/** Replace the parser's messages, which quote the text and so might reveal a secret. */
const EXPLAINED = new Map([
  ['DUPLICATE_KEY', 'this key is there twice'],
  ['TAB_AS_INDENT', 'indent with spaces instead of tabs'],
  ['MULTIPLE_DOCS', 'only one document is allowed'],
  ['ALIAS', 'aliases are not known here; a value that begins with * belongs in quotes'],
  ['TAG_RESOLVE_FAILED', 'tags are not known here; a value that begins with ! belongs in quotes'],
  ['BAD_SCALAR_START', 'a value that begins with a special character belongs in quotes'],
  ['BAD_DQ_ESCAPE', 'no such escape in double quotes; write a backslash twice, or use single quotes'],
  ['MISSING_CHAR', 'a quote, bracket, comma or colon is missing'],
]);

/** Aliases are refused: an alias can refer to itself, and no setting needs one. */
function aliasesIn(document: Document.Parsed): Fault[] {
  const faults: Fault[] = [];
  visit(document, { Alias: (_, { range }) => void faults.push({ code: 'ALIAS', offset: range?.[0] ?? 0 }) });
  return faults;
}

/** Only the first syntax error counts, because later ones are often consequences; every duplicate key counts. */
function faultsIn(document: Document.Parsed): Fault[] {
  const errors = [...document.errors, ...document.warnings].map(({ code, pos }) => ({
    code,
    offset: pos[0],
  }));
  const broken = errors.find(({ code }) => code !== 'DUPLICATE_KEY');
  return broken === undefined ? [...errors, ...aliasesIn(document)] : [broken];
}

/** Reads settings as YAML 1.2. @param source name of the file, for messages */
export function parseYaml(source: string, text: string): Reading {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, stringKeys: true, resolveKnownTags: false });
  const problems = faultsIn(document).map(({ code, offset }) => {
    const { line, col } = lineCounter.linePos(offset);
    const reason = EXPLAINED.get(code) ?? code.toLowerCase().replaceAll('_', ' ');
    return { key: '', source: `${source}:${line}:${col}`, message: `not valid YAML: ${reason}` };
  });
  return { layers: problems.length > 0 ? [] : [{ source, tree: document.toJS() as unknown }], problems };
}
