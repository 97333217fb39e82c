import { open } from 'node:fs/promises';
import yauzl from 'yauzl';

/** Why a file is no set of slides; `reason` is as in MediaError. */
export class SlidesError extends Error {
  readonly reason: 'wrong-type' | 'truncated' | 'too-large' | 'unreadable' | 'no-converter';
  constructor(reason: SlidesError['reason'], message: string) {
    super(message);
    this.name = 'SlidesError';
    this.reason = reason;
  }
}

export type SlidesFormat = 'pptx' | 'odp' | 'ppt' | 'pdf';

const MAX_ENTRIES = 20_000;
/** Uncompressed; honest decks stay far below. */
const MAX_UNPACKED_BYTES = 2 * 1024 ** 3;
const MAX_SLIDE_XML_BYTES = 16 * 1024 ** 2;

/** What a deck holds, as far as it can be told without converting it. */
export interface SlidesFile {
  readonly format: SlidesFormat;
  /** Number of slides; 0 where only a conversion can tell. */
  readonly pages: number;
  /** Text of each slide, in order; empty where only a conversion can tell. */
  readonly texts: readonly string[];
}

/** Reads the outside of a deck: what it is, how many slides, their text. @throws SlidesError */
export async function readSlidesFile(path: string): Promise<SlidesFile> {
  const head = await headOf(path);
  if (head.subarray(0, 5).toString('latin1') === '%PDF-') return { format: 'pdf', pages: 0, texts: [] };
  if (head.subarray(0, 8).toString('hex') === 'd0cf11e0a1b11ae1')
    return { format: 'ppt', pages: 0, texts: [] };
  if (head.subarray(0, 4).toString('latin1') === 'PK\u0003\u0004') return readZip(path);
  throw new SlidesError('wrong-type', 'the content is neither PPTX, PPT, ODP nor PDF');
}

async function headOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(8);
    const { bytesRead } = await file.read(head, 0, 8, 0);
    return head.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function readZip(path: string): Promise<SlidesFile> {
  const slides = new Map<number, string>();
  let odp = false;
  let unpacked = 0;
  let entries = 0;
  const zip = await openZip(path);
  try {
    for await (const entry of entriesOf(zip)) {
      entries += 1;
      unpacked += entry.uncompressedSize;
      if (entries > MAX_ENTRIES || unpacked > MAX_UNPACKED_BYTES) {
        throw new SlidesError('too-large', 'the file unpacks to more than any honest deck');
      }
      if (entry.fileName === 'mimetype') {
        odp = (await textOf(zip, entry)).startsWith('application/vnd.oasis.opendocument.presentation');
      }
      const number = /^ppt\/slides\/slide(\d{1,4})\.xml$/.exec(entry.fileName)?.[1];
      if (number !== undefined) slides.set(Number(number), plainText(await textOf(zip, entry)));
    }
  } finally {
    zip.close();
  }
  if (odp) return { format: 'odp', pages: 0, texts: [] };
  if (slides.size === 0) throw new SlidesError('wrong-type', 'the archive holds no slides');
  const texts = [...slides].sort(([a], [b]) => a - b).map(([, text]) => text);
  return { format: 'pptx', pages: texts.length, texts };
}

function openZip(path: string): Promise<yauzl.ZipFile> {
  return new Promise((done, failed) => {
    yauzl.open(path, { lazyEntries: true, autoClose: false, validateEntrySizes: true }, (error, zip) => {
      if (error) failed(new SlidesError('truncated', `the archive is damaged: ${error.message}`));
      else done(zip);
    });
  });
}

async function* entriesOf(zip: yauzl.ZipFile): AsyncGenerator<yauzl.Entry> {
  for (;;) {
    const entry = await new Promise<yauzl.Entry | undefined>((done, failed) => {
      zip.once('entry', done);
      zip.once('end', () => done(undefined));
      zip.once('error', (error: Error) =>
        failed(new SlidesError('truncated', `the archive is damaged: ${error.message}`)),
      );
      zip.readEntry();
    });
    zip.removeAllListeners();
    if (!entry) return;
    yield entry;
  }
}

function textOf(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<string> {
  if (entry.uncompressedSize > MAX_SLIDE_XML_BYTES)
    throw new SlidesError('too-large', `${entry.fileName} is too large`);
  return new Promise((done, failed) => {
    const broken = (error: Error): void =>
      failed(new SlidesError('unreadable', `${entry.fileName} is damaged: ${error.message}`));
    zip.openReadStream(entry, (error, stream) => {
      if (error) {
        broken(error);
        return;
      }
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => done(Buffer.concat(chunks).toString('utf8')));
      stream.on('error', broken);
    });
  });
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** The words of a slide: runs of a paragraph together, paragraphs on lines. */
function plainText(xml: string): string {
  const paragraphs = xml
    .split('</a:p>')
    .map((part) =>
      [...part.matchAll(/<a:t(?:\s[^>]*)?>([^<]*)<\/a:t>/g)].map(([, text]) => text ?? '').join(''),
    );
  return paragraphs
    .map((text) => text.replace(/&(lt|gt|amp|quot|apos);/g, (_, name: string) => ENTITIES[name] ?? ''))
    .filter((text) => text.trim() !== '')
    .join('\n');
}
