import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { encodeWav } from '../../dsp/wav.ts';
import { createSpeechService } from '../../service/service.ts';
import {
  SAMPLE_RATE,
  type EngineName,
  type RemoteSpeechEndpoint,
  type SpeechService,
  type Voice,
} from '../../types.ts';
import { voiceById } from '../../voices/catalogue.ts';
import { fetchSpeech, type RemoteRequest } from './adapters.ts';

interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let server: Server;
let url: string;
let folder: string;
let seen: Seen[] = [];
let answer: (request: Seen, response: ServerResponse) => void;
let service: SpeechService;
let clip: Float32Array;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'remote-'));
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const call = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('latin1'),
      };
      seen.push(call);
      answer(call, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  service = createSpeechService({
    processes: 1,
    endpoints: (['openai', 'cosyvoice', 'gpt-sovits'] as const).map((engine) => ({
      engine,
      url,
      apiKey: 'secret',
    })),
  });
  const ross = voiceById('en-male-ross');
  if (!ross) throw new Error('no voice');
  clip = (await service.speak({ text: 'The new manager paints purple boats.', voice: ross })).samples;
});
afterEach(() => {
  seen = [];
});
afterAll(async () => {
  await service.close();
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true });
});

function sendWav(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'audio/wav' }).end(encodeWav(clip, SAMPLE_RATE));
}

function voice(engine: EngineName, settings: Voice['settings'] = {}): Voice {
  const capability = voiceById('en-male-kal')?.capability;
  if (!capability) throw new Error('no voice');
  return {
    id: 'remote',
    name: 'Remote',
    sex: 'MALE',
    language: 'en-US',
    engine,
    speaker: 'alloy',
    settings,
    capability,
    realtime: false,
    description: '',
  };
}

const REQUEST: RemoteRequest = { text: 'Hi', speaker: 'alloy', language: 'zh-CN', settings: {}, rate: 1 };

function endpoint(engine: RemoteSpeechEndpoint['engine']): RemoteSpeechEndpoint {
  return { engine, url };
}

describe('speaking through servers', () => {
  it('times what an OpenAI-compatible server says', async () => {
    answer = (_call, response) => {
      sendWav(response);
    };
    const text = 'The new manager paints purple boats.';
    const speech = await service.speak({ text, voice: voice('openai'), speed: 100 });
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/v1/audio/speech' });
    expect(seen[0]?.headers.authorization).toBe('Bearer secret');
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      input: text,
      voice: 'alloy',
      response_format: 'wav',
      speed: 1,
    });
    expect(speech.words.map((w) => w.text)).toEqual(['The', 'new', 'manager', 'paints', 'purple', 'boats']);
    const truth = await service.speak({
      text,
      voice: { ...voice('flite'), speaker: 'rms', settings: voiceById('en-male-ross')?.settings ?? {} },
    });
    speech.words.forEach((word, i) => {
      expect(Math.abs(word.start - (truth.words[i]?.start ?? 0))).toBeLessThan(0.12);
    });
    expect(speech.phonemes.filter((p) => p.viseme === 'PP').length).toBeGreaterThan(3);
  });

  it('sends CosyVoice its prompt and reads raw PCM', async () => {
    const prompt = join(folder, 'prompt.wav');
    await writeFile(prompt, encodeWav(new Float32Array(100)));
    answer = (_call, response) => {
      response.writeHead(200, { 'content-type': 'audio/pcm' }).end(encodeWav(clip).subarray(44));
    };
    const speech = await service.speak({
      text: 'Purple boats.',
      voice: voice('cosyvoice', { promptWav: prompt, promptText: 'hello prompt', sampleRate: SAMPLE_RATE }),
    });
    expect(seen[0]).toMatchObject({ method: 'POST', url: '/inference_zero_shot' });
    for (const part of [
      'name="tts_text"',
      'Purple boats.',
      'name="prompt_text"',
      'hello prompt',
      'name="prompt_wav"; filename="prompt.wav"',
    ])
      expect(seen[0]?.body).toContain(part);
    expect(speech.duration).toBeGreaterThan(1);
    await service.speak({ text: 'Another text.', voice: voice('cosyvoice') });
    expect(seen[1]?.url).toBe('/inference_sft');
    expect(seen[1]?.body).toContain('alloy');
  });

  it('asks GPT-SoVITS in its own words', async () => {
    answer = (_call, response) => {
      sendWav(response);
    };
    await fetchSpeech(endpoint('gpt-sovits'), {
      ...REQUEST,
      settings: { refAudioPath: 'a.wav', promptText: 'p', promptLang: 'zh' },
      rate: 1.2,
    });
    expect(seen[0]?.url).toBe('/tts');
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({
      text: 'Hi',
      text_lang: 'zh',
      ref_audio_path: 'a.wav',
      prompt_text: 'p',
      prompt_lang: 'zh',
      speed_factor: 1.2,
      media_type: 'wav',
      streaming_mode: false,
    });
  });

  it('honours a reading that a tag asks for', async () => {
    answer = (_call, response) => {
      sendWav(response);
    };
    await service.speak({
      text: '<speak>Meet <sub alias="Paul">P</sub> now.</speak>',
      voice: voice('openai'),
    });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ input: 'meet paul now.' });
  });

  it('says what went wrong', async () => {
    const call = (limits?: { timeoutMs: number; maxBytes: number }): Promise<unknown> =>
      fetchSpeech(endpoint('openai'), REQUEST, undefined, limits);
    answer = (_call, response) => {
      response.writeHead(401, { 'content-type': 'application/json' }).end('{"error":"bad key"}');
    };
    await expect(call()).rejects.toMatchObject({ reason: 'refused', engine: 'openai' });
    await expect(call()).rejects.toThrow('bad key');
    expect(seen).toHaveLength(2);
    answer = (_call, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end('{"detail":"busy"}');
    };
    await expect(call()).rejects.toMatchObject({ reason: 'bad-answer' });
    answer = (_call, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' }).end('not sound at all');
    };
    await expect(call()).rejects.toMatchObject({ reason: 'bad-answer' });
    answer = (_call, response) => {
      response.writeHead(200, { 'content-type': 'audio/wav' });
      const pump = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        if (!response.destroyed) response.once('drain', pump);
      };
      pump();
    };
    await expect(call({ timeoutMs: 20_000, maxBytes: 1_000_000 })).rejects.toThrow('larger than');
    answer = () => undefined;
    await expect(call({ timeoutMs: 200, maxBytes: 1000 })).rejects.toMatchObject({ reason: 'timeout' });
    answer = (_call, response) => {
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
    };
    await expect(call()).rejects.toMatchObject({ reason: 'unavailable' });
    await expect(fetchSpeech({ engine: 'openai', url: 'http://127.0.0.1:1' }, REQUEST)).rejects.toMatchObject(
      { reason: 'unavailable' },
    );
  });

  it('tries once more when the server is away, and stops when told', async () => {
    answer = (_call, response) => {
      if (seen.length === 1) response.writeHead(503).end('warming up');
      else sendWav(response);
    };
    expect((await fetchSpeech(endpoint('openai'), REQUEST)).format).toBe('wav');
    expect(seen).toHaveLength(2);
    const abort = new AbortController();
    answer = () => {
      abort.abort(new Error('no longer wanted'));
    };
    await expect(fetchSpeech(endpoint('openai'), REQUEST, abort.signal)).rejects.toThrow('no longer wanted');
  });

  it('needs an endpoint', async () => {
    const bare = createSpeechService();
    await expect(bare.speak({ text: 'Hi', voice: voice('openai') })).rejects.toMatchObject({
      reason: 'unavailable',
    });
    await bare.close();
  });
});
