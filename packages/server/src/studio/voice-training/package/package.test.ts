import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { KINDS } from '../kinds.ts';
import { wav } from '../testing/fake-works.ts';
import { pairs } from '../testing/open-trainings.ts';
import { zipOf, type ZipFile } from '../testing/zips.ts';
import type { PackageRules } from './contents.ts';
import { PackageRefused } from './errors.ts';
import { unpackPackage } from './unpack.ts';

const folder = mkdtempSync(join(tmpdir(), 'cyclorama-packages-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let count = 0;

/** Unpacks a package into memory; what is left there afterwards is told. */
async function unpack(bytes: Uint8Array, rules: PackageRules = KINDS.BASIC, language: 'CN' | 'EN' = 'EN') {
  const path = join(folder, `${(count += 1)}.zip`);
  writeFileSync(path, bytes);
  const stored = new Map<number, Buffer>();
  const result = unpackPackage({
    ...{ path, rules, language, signal: new AbortController().signal },
    store: async (position, sound) => {
      const chunks: Buffer[] = [];
      for await (const chunk of sound) chunks.push(chunk as Buffer);
      stored.set(position, Buffer.concat(chunks));
      return position;
    },
    drop: async (position) => void stored.delete(position),
    onProgress: () => undefined,
  });
  return result.then(
    (recordings) => ({ recordings, stored, refusal: undefined }),
    (error: unknown) => {
      if (!(error instanceof PackageRefused)) throw error;
      return { recordings: [], stored, refusal: error };
    },
  );
}

/** Twenty good pairs, with one file changed, or more of them. */
function changed(name: string, change: Partial<ZipFile>, more: readonly ZipFile[] = []): Buffer {
  return zipOf([...pairs().map((file) => (file.name === name ? { ...file, ...change } : file)), ...more]);
}

const text = (words: string | Uint8Array): Pick<ZipFile, 'content'> => ({ content: Buffer.from(words) });

describe('a package', () => {
  it('gives its sounds and texts in order, wherever it was made', async () => {
    const files = [
      ...pairs(20, 'recordings/').reverse(),
      { name: 'recordings/', content: Buffer.alloc(0), isStored: true, mode: 0o040755 },
      { name: '__MACOSX/recordings/._0.wav', content: Buffer.from('rubbish') },
      { name: 'recordings/.DS_Store', content: Buffer.from('rubbish') },
    ];
    const { recordings, stored } = await unpack(zipOf(files));
    expect(recordings.map(({ position }) => position)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(recordings[12]).toMatchObject({
      audioName: 'recordings/12.wav',
      textName: 'recordings/12.txt',
      text: 'This is sentence number b c.',
    });
    expect(stored.get(12)?.equals(wav(0.05))).toBe(true);
  });

  it('may have a byte order mark, capital endings and sizes in zip64', async () => {
    const files = pairs().map((file) => ({
      ...file,
      name: file.name.replace('wav', 'WAV'),
      isZip64: file.name === '3.wav',
      ...(file.name === '0.txt' ? text('\uFEFFHello there,\r\n my friend.') : {}),
    }));
    const { recordings } = await unpack(zipOf(files));
    expect(recordings).toHaveLength(20);
    expect(recordings[0]?.text).toBe('Hello there, my friend.');
  });

  it('of a premium job holds one long recording, with its text or without', async () => {
    const long = { name: 'interview.wav', content: wav(0.1) };
    const bare = await unpack(zipOf([long]), KINDS.ADVANCE);
    expect(bare.recordings).toMatchObject([{ position: 0, text: '' }]);
    const both = await unpack(
      zipOf([long, { name: 'interview.txt', ...text('I was born.') }]),
      KINDS.ADVANCE,
    );
    expect(both.recordings).toMatchObject([{ position: 0, text: 'I was born.' }]);
    const two = await unpack(zipOf([long, { name: 'b.wav', content: wav(0.1) }]), KINDS.ADVANCE);
    expect(two.refusal?.errors[0]?.code).toBe('MSS.20020017');
    const odd = await unpack(zipOf([long, { name: 'b.mp3', content: wav(0.1) }]), KINDS.ADVANCE);
    expect(odd.refusal?.errors[0]).toMatchObject({ code: 'MSS.20020012', audioName: 'b.mp3' });
  });

  const gbk = Buffer.from([0xc4, 0xe3, 0xba, 0xc3]);
  const zeros = Buffer.alloc(8 * 1024 * 1024);
  const extra = (name: string, more: Partial<ZipFile> = {}): ZipFile => ({ name, ...text('x'), ...more });

  it.each<[string, () => Buffer, string, string]>([
    ['nothing', () => Buffer.alloc(0), 'MSS.20020013', 'not a ZIP'],
    ['something else', () => Buffer.from('Rar!aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'), 'MSS.20020013', 'not a ZIP'],
    ['a cut package', () => zipOf(pairs()).subarray(0, 3000), 'MSS.20020013', 'damaged'],
    ['a name that climbs out', () => changed('', {}, [extra('../../0.wav')]), 'MSS.20020026', '../../0.wav'],
    ['an absolute name', () => changed('', {}, [extra('/etc/0.wav')]), 'MSS.20020026', '/etc/0.wav'],
    ['a drive letter', () => changed('', {}, [extra('C:/0.wav')]), 'MSS.20020026', 'C:/0.wav'],
    ['backslashes', () => changed('', {}, [extra('..\\0.wav')]), 'MSS.20020026', '..\\0.wav'],
    ['a Chinese name', () => changed('', {}, [extra('录音.wav')]), 'MSS.20020026', '录音.wav'],
    ['control characters', () => changed('', {}, [extra('0\u0007.wav')]), 'MSS.20020026', '0?.wav'],
    ['folders inside folders', () => zipOf(pairs(20, 'a/b/')), 'MSS.20020025', 'a/b/0.wav'],
    [
      'two folders',
      () => zipOf([...pairs(10, 'a/'), ...pairs(20, 'b/').slice(20)]),
      'MSS.20020025',
      'a/, b/',
    ],
    [
      'a folder beside the files',
      () => changed('', {}, [extra('more/0.wav')]),
      'MSS.20020025',
      'the top, more/',
    ],
    ['a link', () => changed('4.wav', { mode: 0o120777 }), 'MSS.20020012', '4.wav'],
    ['another kind of file', () => changed('', {}, [extra('notes.doc')]), 'MSS.20020012', 'notes.doc'],
    ['a padded number', () => changed('7.wav', { name: '07.wav' }), 'MSS.20020012', '07.wav'],
    [
      'a number too many',
      () => changed('', {}, [extra('20.wav'), extra('20.txt')]),
      'MSS.20020022',
      '20.wav',
    ],
    ['a file twice', () => changed('', {}, [extra('3.WAV')]), 'MSS.20020016', '3.WAV'],
    ['a recording without its text', () => zipOf(pairs().slice(0, -1)), 'MSS.20020040', '19.txt'],
    ['a text without its recording', () => changed('5.wav', { name: '5.txt' }), 'MSS.20020016', '5.txt'],
    [
      'partners that do not meet',
      () =>
        zipOf([...pairs(19), extra('19.wav', { content: wav(0.05) })].filter(({ name }) => name !== '2.wav')),
      'MSS.20020016',
      '2.wav',
    ],
    ['nineteen pairs', () => zipOf(pairs(19)), 'MSS.20020017', '19.wav'],
    ['a password', () => changed('6.wav', { isEncrypted: true }), 'MSS.20020013', '6.wav'],
    ['a bomb', () => changed('6.wav', { content: zeros }), 'MSS.20020023', '6.wav'],
    [
      'a file that claims much',
      () => changed('6.wav', { claimedSize: 60 * 1024 ** 2 }),
      'MSS.20020023',
      '6.wav',
    ],
    [
      'an absurd zip64 size',
      () => changed('6.wav', { isZip64: true, claimedSize: 2 ** 50 }),
      'MSS.20020023',
      '6.wav',
    ],
    ['a long text', () => changed('6.txt', text('word '.repeat(14_000))), 'MSS.20020023', '6.txt'],
    ['more than it says', () => changed('6.wav', { claimedSize: 100 }), 'MSS.20020013', '6.wav'],
    ['less than it says', () => changed('6.wav', { claimedSize: 50_000 }), 'MSS.20020013', '6.wav'],
    ['a wrong checksum', () => changed('6.wav', { claimedCrc: 1 }), 'MSS.20020013', '6.wav'],
    ['a text of a wrong checksum', () => changed('6.txt', { claimedCrc: 1 }), 'MSS.20020013', '6.txt'],
    ['a sound that is none', () => changed('6.wav', text('ID3 this is an MP3')), 'MSS.20020012', '6.wav'],
    ['a sound of nothing', () => changed('6.wav', text('')), 'MSS.20020012', '6.wav'],
    ['a text in GBK', () => changed('6.txt', text(gbk)), 'MSS.20020012', '6.txt: the text is not UTF-8'],
    [
      'a text in UTF-16',
      () => changed('6.txt', text(Buffer.from('Hello', 'utf16le'))),
      'MSS.20020012',
      'UTF-16',
    ],
    ['an empty text', () => changed('6.txt', text(' \n')), 'MSS.20020004', '6.txt'],
    [
      'a text in another language',
      () => changed('6.txt', text('大家好，我是小明。')),
      'MSS.20020015',
      '6.txt',
    ],
  ])('with %s is refused, says which file, and leaves nothing', async (_what, make, code, says) => {
    const { refusal, stored } = await unpack(make());
    expect(refusal?.errors[0]?.code).toBe(code);
    expect(refusal?.message).toContain(says);
    expect(stored.size).toBe(0);
  });

  it('with a thousand entries is refused before they are read', async () => {
    const many = Array.from({ length: 1000 }, (_, at) => extra(`${at}.txt`));
    const { refusal } = await unpack(zipOf(many));
    expect(refusal?.errors[0]).toMatchObject({ code: 'MSS.20020022' });
  });

  it('that unpacks to more than a job takes is refused, though each file is small enough', async () => {
    const rules = { ...KINDS.BASIC, unpacked: 20_000 };
    const { refusal } = await unpack(zipOf(pairs()), rules);
    expect(refusal?.errors[0]).toMatchObject({ code: 'MSS.20020023' });
  });

  it('whose directory points into itself unpacks to no more than it says', async () => {
    // A quoted stream inside a stream: the outer one ends where its size ends.
    const inner = deflateRawSync(Buffer.alloc(1000));
    const { refusal } = await unpack(changed('6.wav', { content: inner, isStored: true, claimedSize: 500 }));
    expect(refusal?.errors[0]?.code).toBe('MSS.20020013');
  });
});
