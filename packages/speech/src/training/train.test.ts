import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decodeWav, encodeWav, readWav, writeWav } from '../dsp/wav.ts';
import { medianPitch, trackPitch } from '../dsp/pitch.ts';
import { createSpeechService } from '../service/service.ts';
import { SAMPLE_RATE, type SpeechService } from '../types.ts';
import { people } from './testing/people.ts';
import { trainVoice } from './train.ts';
import type { TrainVoiceRequest, VoiceMaking } from './types.ts';

const TEXTS = [
  'The weather in the city will be warm and dry this weekend.',
  'She bought three red apples and a loaf of bread at the market.',
];

let folder: string;
let server: Server;
let url: string;
let speech: SpeechService;
let clip: Float32Array;
let request: Omit<TrainVoiceRequest, 'making'>;
interface Call {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}
let calls: Call[] = [];
let answer: (call: Call, response: ServerResponse) => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'train-'));
  server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const call = { url: incoming.url ?? '', headers: incoming.headers, body: Buffer.concat(chunks) };
      calls.push(call);
      answer(call, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const endpoints = (['cosyvoice', 'gpt-sovits', 'openai'] as const).map((engine) => ({
    ...{ engine, url, apiKey: 'sesame' },
  }));
  speech = createSpeechService({ processes: 2, endpoints });
  const recordings = await Promise.all(
    TEXTS.map(async (text, i) => {
      const path = join(folder, `${i}.wav`);
      await writeWav(path, await people(speech, 'en-male-alec', text));
      return { path, text };
    }),
  );
  clip = await people(
    speech,
    'en-male-alec',
    'The quick answer is that nobody knows exactly why it happens.',
  );
  request = {
    recordings,
    ...{ name: 'Ann Lee', language: 'en-US', sex: 'MALE' },
    workFolder: join(folder, 'work'),
    output: join(folder, 'model.voice'),
  };
});
afterAll(async () => {
  await speech.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

/** The person is one of the embedded voices: that one is not to be bent. */
const MYSELF = ['en-male-alec'];

const train = (making?: VoiceMaking, endpoints: readonly VoiceMaking[] = [], without = MYSELF) =>
  trainVoice(
    { ...request, ...(making === undefined ? {} : { making }) },
    {
      speech,
      without,
      endpoints: endpoints.flatMap((engine) =>
        engine === 'profile' || engine === 'units' ? [] : [{ engine, url, apiKey: 'sesame' }],
      ),
    },
  );

/** Sends a piece now and the rest later, as engines do that speak while they think. */
function stream(response: ServerResponse, bytes: Buffer): void {
  response.writeHead(200, { 'content-type': 'application/octet-stream' });
  response.write(bytes.subarray(0, 1001), () => response.end(bytes.subarray(1001)));
}

describe('a voice profile', () => {
  it('is another voice bent towards the person, in numbers alone', async () => {
    const trained = await train();
    expect(trained).toMatchObject({
      making: 'profile',
      hasFile: false,
      voice: { engine: 'flite', name: 'Ann Lee', realtime: true },
    });
    expect(trained.label).toMatch(/not a clone/);
    expect(trained.voice.settings['model']).toBeUndefined();
    // The person and the embedded voice, unbent, are 1.75 apart: a likeness of 0.09.
    expect(trained.similarity).toBeGreaterThan(0.35);
    expect(trained.intelligibility).toBeGreaterThan(0.5);
    const read = async (path: string): Promise<number> => {
      const { channels, sampleRate } = await readWav(path);
      return medianPitch(trackPitch(channels[0] ?? new Float32Array(0), sampleRate));
    };
    const mine = await read(trained.samples[0]?.path ?? '');
    const theirs = await read(request.recordings[0]?.path ?? '');
    expect(mine / theirs).toBeGreaterThan(0.88);
    expect(mine / theirs).toBeLessThan(1.14);
  }, 120_000);
});

describe('a voice of units', () => {
  it('says other words with the person’s sounds, in the time that tags ask for', async () => {
    // The fewer voices are tried as a base, the sooner it is there.
    const trained = await train('units', [], [...MYSELF, 'en-male-kal']);
    expect(trained).toMatchObject({ making: 'units', hasFile: true, voice: { engine: 'units' } });
    expect(trained.voice.settings['model']).toBe(request.output);
    expect(trained.similarity).toBeGreaterThan(0.6);
    const { voice } = trained;
    const plain = await speech.speak({ text: 'Apples in the city.', voice });
    const tagged = await speech.speak({
      text: '<speak>Apples<break time="1s"/><prosody rate="50">in the city.</prosody></speak>',
      voice,
    });
    const of = (said: typeof plain, word: string) => said.words.find(({ text }) => text === word);
    expect(plain.words.map(({ text }) => text)).toEqual(['Apples', 'in', 'the', 'city']);
    const length = (said: typeof plain): number =>
      (of(said, 'city')?.end ?? 0) - (of(said, 'in')?.start ?? 0);
    expect(length(tagged) / length(plain)).toBeGreaterThan(1.6);
    expect((of(tagged, 'in')?.start ?? 0) - (of(tagged, 'Apples')?.end ?? 0)).toBeGreaterThan(0.85);
    for (const { start, end } of plain.words) {
      const part = plain.samples.subarray(start * SAMPLE_RATE, end * SAMPLE_RATE);
      expect(Math.sqrt(part.reduce((sum, v) => sum + v * v, 0) / part.length)).toBeGreaterThan(0.01);
    }
    // What the person has no sounds for is said by the embedded voice, at the person's pitch.
    const guest = await speech.speak({ text: 'Say 你好.', voice });
    expect(guest.words.map(({ text }) => text)).toEqual(['Say', '你好']);
  }, 120_000);
});

describe('cloning over HTTP', () => {
  it('sends CosyVoice a recording with its text at each request', async () => {
    answer = (_call, response) => {
      stream(response, encodeWav(clip, SAMPLE_RATE));
    };
    calls = [];
    const trained = await train(undefined, ['gpt-sovits', 'cosyvoice']);
    expect(trained).toMatchObject({ making: 'cosyvoice', hasFile: true });
    expect(trained.voice.settings).toEqual({ endpoint: url, model: request.output });
    expect(calls).toHaveLength(trained.samples.length);
    for (const call of calls) {
      expect(call.url).toBe('/inference_zero_shot');
      expect(call.headers.authorization).toBe('Bearer sesame');
      const body = call.body.toString('latin1');
      expect(TEXTS.some((text) => body.includes(text))).toBe(true);
      const at = call.body.indexOf('RIFF');
      const prompt = decodeWav(call.body.subarray(at));
      const seconds = (prompt.channels[0]?.length ?? 0) / prompt.sampleRate;
      expect(seconds).toBeGreaterThan(3);
      expect(seconds).toBeLessThan(10);
    }
    expect(trained.similarity).toBeGreaterThan(0.5);
    // Without its model it cannot speak, and says so; the cache does not hide it.
    const lost = { ...trained.voice, settings: { ...trained.voice.settings, model: '/nowhere' } };
    await expect(speech.speak({ text: 'Gone.', voice: lost })).rejects.toMatchObject({
      reason: 'unavailable',
    });
    const broken = join(folder, 'broken.voice');
    await writeFile(broken, 'CYVOICE1????');
    const damaged = { ...lost, settings: { ...lost.settings, model: broken } };
    await expect(speech.speak({ text: 'Gone.', voice: damaged })).rejects.toThrow(/cut off/);
  }, 60_000);

  it('tells GPT-SoVITS a file that is gone afterwards', async () => {
    const paths: string[] = [];
    const prompts: number[] = [];
    answer = (call, response) => {
      const { ref_audio_path: path } = JSON.parse(call.body.toString()) as { ref_audio_path: string };
      paths.push(path);
      void readWav(path).then(({ channels }) => {
        prompts.push(channels[0]?.length ?? 0);
        stream(response, encodeWav(clip, SAMPLE_RATE));
      });
    };
    calls = [];
    const own = createSpeechService({ processes: 1, endpoints: [{ engine: 'gpt-sovits', url }] });
    const trained = await trainVoice(
      { ...request, making: 'gpt-sovits' },
      { speech: own, endpoints: [{ engine: 'gpt-sovits', url }] },
    );
    await own.close();
    expect(trained.making).toBe('gpt-sovits');
    expect(JSON.parse(calls[0]?.body.toString() ?? '')).toMatchObject({ prompt_lang: 'en', text_lang: 'en' });
    expect(Math.min(...prompts)).toBeGreaterThan(3 * SAMPLE_RATE);
    const [path = ''] = paths;
    await expect(readWav(path)).rejects.toThrow('ENOENT');
  }, 60_000);

  it('uploads once where a server takes voices, in the way that it knows', async () => {
    answer = ({ url: path }, response) => {
      if (path === '/v1/uploads/audio/voice')
        response.writeHead(200, { 'content-type': 'application/json' }).end('{"uri":"speech:ann:1"}');
      else if (path === '/v1/audio/speech') stream(response, encodeWav(clip, SAMPLE_RATE));
      else response.writeHead(404).end('{"detail":"Not Found"}');
    };
    calls = [];
    const trained = await train('openai', ['openai']);
    expect(calls.map((call) => call.url).slice(0, 3)).toEqual([
      '/v1/audio/voices',
      '/v1/uploads/audio/voice',
      '/v1/audio/speech',
    ]);
    expect(trained).toMatchObject({ hasFile: false, voice: { speaker: 'speech:ann:1' } });
    expect(JSON.parse(calls[2]?.body.toString() ?? '')).toMatchObject({ voice: 'speech:ann:1' });
  }, 60_000);

  it('fails with what the engine says, and never as another voice', async () => {
    answer = (_call, response) => {
      response.writeHead(400, { 'content-type': 'text/plain' }).end('prompt too short');
    };
    // A service of its own: what was spoken before is remembered.
    const endpoints = [{ engine: 'cosyvoice', url }] as const;
    const own = createSpeechService({ processes: 1, endpoints });
    await expect(trainVoice({ ...request, making: 'cosyvoice' }, { speech: own, endpoints })).rejects.toThrow(
      'prompt too short',
    );
    await own.close();
    await expect(train('openai', ['openai'])).rejects.toThrow('prompt too short');
    await expect(train('cosyvoice')).rejects.toMatchObject({ reason: 'unavailable' });
    answer = (_call, response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/' }).end();
    };
    await expect(train('openai', ['openai'])).rejects.toMatchObject({ reason: 'unavailable' });
    answer = (_call, response) => {
      response.writeHead(404).end();
    };
    await expect(train('openai', ['openai'])).rejects.toThrow('takes no voices');
    answer = (_call, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}');
    };
    await expect(train('openai', ['openai'])).rejects.toMatchObject({ reason: 'bad-answer' });
    expect((await readdir(folder)).filter((name) => name.endsWith('.part'))).toEqual([]);
  }, 60_000);
});

it('needs something to go by', async () => {
  await expect(trainVoice({ ...request, recordings: [] }, { speech })).rejects.toThrow('no recordings');
  const silent = join(folder, 'silent.wav');
  await writeWav(silent, new Float32Array(SAMPLE_RATE));
  await expect(
    trainVoice({ ...request, recordings: [{ path: silent, text: '' }] }, { speech }),
  ).rejects.toThrow('too little speech');
  const [first] = request.recordings;
  const mute = { ...request, recordings: [{ path: first?.path ?? '', text: ' ' }] };
  await expect(trainVoice(mute, { speech })).rejects.toThrow('has a text');
});
