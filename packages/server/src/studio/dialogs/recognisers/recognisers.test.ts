import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createFetcher, type HttpFetcher } from '../../../store/fetch/http-fetcher.ts';
import { wholeReason } from './failures.ts';
import { openRecognisers, type Recognisers } from './recognisers.ts';
import { silence, talk, Visitor } from './testing/talk.ts';

const FAKE = { module: new URL('./testing/fake-sherpa.js', import.meta.url).href };
let folder: string;
let fetcher: HttpFetcher;
let open: Recognisers | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'models-'));
  fetcher = createFetcher({ allowedNetworks: [] });
});
afterEach(async () => {
  open?.close();
  open = undefined;
  await fetcher.close();
  await rm(folder, { recursive: true });
});

async function model(name: string, ...files: readonly string[]): Promise<void> {
  await mkdir(join(folder, name));
  for (const file of files) await writeFile(join(folder, name, file), '');
}

const streaming = (name = 'sherpa-onnx-streaming-zipformer-bilingual-zh-en-2023-02-20'): Promise<void> =>
  model(name, 'encoder-1.onnx', 'decoder-1.onnx', 'joiner-1.onnx', 'encoder-1.int8.onnx', 'tokens.txt');

test('without a recogniser the visitor is told why', async () => {
  open = openRecognisers({ fetcher });
  const none = open.recogniserFor({ kind: 'none' }, ['en_US']);
  expect(none).toEqual({
    recogniser: undefined,
    told: { kind: 'none', why: expect.stringMatching(/no speech recogniser/) as string },
  });
  expect(open.recogniserFor({ kind: 'browser' }, ['en_US'])).toEqual({
    recogniser: undefined,
    told: { kind: 'browser' },
  });
  const http = open.recogniserFor({ kind: 'http', url: 'https://asr.example.com/v1', model: 'm' }, ['en_US']);
  expect(http.told).toEqual({ kind: 'server' });
  expect(http.recogniser).toBeDefined();
});

test('sherpa-onnx without its package, its folder or a model says what is missing', async () => {
  const why = (options: Partial<Parameters<typeof openRecognisers>[0]>): string | undefined => {
    const { recogniser, told } = openRecognisers({ fetcher, ...options }).recogniserFor({ kind: 'sherpa' }, [
      'en_US',
      'zh_CN',
    ]);
    expect(recogniser).toBeUndefined();
    expect(told.kind).toBe('none');
    return told.why;
  };
  expect(why({ sherpaModels: folder })).toMatch(/npm install sherpa-onnx-node/);
  expect(why({ sherpaPackage: FAKE })).toMatch(/CYCLORAMA_SHERPA_MODELS/);
  expect(why({ sherpaPackage: FAKE, sherpaModels: join(folder, 'nowhere') })).toMatch(/cannot be read/);
  await model(
    'sherpa-onnx-whisper-tiny.en',
    'tiny.en-encoder.onnx',
    'tiny.en-decoder.onnx',
    'tiny.en-tokens.txt',
  );
  expect(why({ sherpaPackage: FAKE, sherpaModels: folder })).toMatch(/none that understands zh_CN/);
});

test('a streaming model understands while somebody speaks', async () => {
  await streaming();
  open = openRecognisers({ fetcher, sherpaModels: folder, sherpaPackage: FAKE });
  const { recogniser, told } = open.recogniserFor({ kind: 'sherpa' }, ['en_US', 'zh_CN']);
  expect(told).toEqual({ kind: 'server' });
  const one = new Visitor(recogniser!).say(silence(1), talk(1.2));
  await one.until(({ texts }) => texts.length > 0);
  expect(one.texts[0]).toEqual({ text: 'tenths 3', isLast: false });
  one.say(silence(1));
  await one.until(({ said }) => said.length === 1);
  // 0.3 s before, 1.2 s of speech, the hangover and the tail that pushes the last word out.
  expect(Number(one.said[0]!.split(' ')[1])).toBeGreaterThanOrEqual(21);
});

test('a model that understands afterwards is told the language', async () => {
  await model('sherpa-onnx-sense-voice-zh-en-ja-ko-yue-2024-07-17', 'model.int8.onnx', 'tokens.txt');
  open = openRecognisers({ fetcher, sherpaModels: folder, sherpaPackage: FAKE });
  const { recogniser } = open.recogniserFor({ kind: 'sherpa' }, ['zh_CN']);
  const one = new Visitor(recogniser!, 'zh_CN').say(silence(1), talk(0.8), silence(1));
  await one.until(({ said }) => said.length === 1);
  expect(one.said[0]).toMatch(/^TENTHS \d+ zh$/);
  expect(one.texts).toHaveLength(1);
});

test('a model that cannot be loaded is a failure, and so is a process that dies; the next one is started', async () => {
  await streaming('sherpa-onnx-streaming-broken-en');
  await streaming('sherpa-onnx-streaming-crash-zh');
  const logged: unknown[] = [];
  open = openRecognisers({
    ...{ fetcher, sherpaModels: folder, sherpaPackage: FAKE },
    onFailure: (failure) => logged.push(failure),
  });
  const { recogniser } = open.recogniserFor({ kind: 'sherpa' }, ['en_US', 'zh_CN']);
  const broken = new Visitor(recogniser!).say(silence(1), talk(0.6), silence(1));
  await broken.until(({ failures }) => failures.length === 1);
  expect(broken.failures[0]).toMatchObject({ code: 'MSS.47010100', message: 'speech recognition failed' });
  expect(wholeReason(broken.failures[0]!)).toMatch(/cannot be loaded/);
  expect(logged).toEqual(broken.failures);
  const crash = new Visitor(recogniser!, 'zh_CN').say(silence(1), talk(0.6), silence(1));
  await crash.until(({ failures }) => failures.length === 1);
  expect(wholeReason(crash.failures[0]!)).toMatch(/died/);
  broken.say(silence(1), talk(0.6), silence(1));
  await broken.until(({ failures }) => failures.length === 2);
  expect(wholeReason(broken.failures[1]!)).toMatch(/cannot be loaded/);
});
