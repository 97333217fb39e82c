import { beforeEach, describe, expect, it } from 'vitest';
import { PageHearing } from './hearing.ts';
import type { HearingPlatform } from './platform.ts';
import { FakePlatform, settled, voice } from './testing/fake-platform.ts';
import type { HearingOptions } from './types.ts';
import { WakeupResources } from './wakeup/resources.ts';

const PHRASES = { wake: ['Hello, Sara'], interrupt: ['Wait a moment'], exit: ['Thank you'] };

let page: FakePlatform;
let told: string[];
let pcm: ArrayBuffer[];
let levels: number[];
beforeEach(() => {
  page = new FakePlatform();
  told = [];
  pcm = [];
  levels = [];
});

function hear(
  kind: HearingOptions['kind'],
  platform: Partial<HearingPlatform> = {},
  more: Partial<HearingOptions> = {},
): PageHearing {
  const resources = new WakeupResources({
    load: async (path) => {
      await (path === 'a' ? import('./resources/wasm-data.ts') : import('./resources/model-data.ts'));
    },
    left: (name) => (globalThis as unknown as Record<string, unknown>)[name],
  });
  void resources.init({ wasmPath: 'a', dataPath: 'b', initModel: false });
  return new PageHearing(
    {
      kind,
      language: 'en_US',
      onLevel: (level) => levels.push(level),
      onText: (text, isLast) => told.push(`${isLast ? '!' : ''}${text}`),
      onSpeech: () => told.push('speech'),
      onSpeechEnd: () => told.push('end'),
      onPcm: (frame) => pcm.push(frame),
      onPhrase: ({ action, phrase }) => told.push(`${action}: ${phrase}`),
      onError: ({ code, isFatal }) => told.push(`${code}${isFatal ? ' fatal' : ''}`),
      ...more,
    },
    { ...page.platform, ...platform },
    resources,
  );
}

const failure = (name: string): Error => Object.assign(new Error(name), { name });

describe('the microphone', () => {
  it('is asked for without echo and noise, and comes as 16 kHz frames of 40 ms while it listens', async () => {
    const hearing = hear('server');
    await hearing.open();
    expect(page.media.asked[0]).toMatchObject({
      audio: { echoCancellation: { ideal: true }, noiseSuppression: { ideal: true } },
    });
    page.sound(voice(1, 48_000, true));
    expect(pcm).toEqual([]);
    expect(levels).toHaveLength(24);
    await hearing.start();
    // What was said while the button was pressed.
    expect(pcm).toHaveLength(8);
    page.sound(voice(2, 48_000));
    expect(pcm.length).toBeGreaterThan(8 + 48);
    expect(pcm.every(({ byteLength }) => byteLength === 1280)).toBe(true);
    expect(told).toEqual(['speech']);
    page.sound(voice(1, 48_000, true));
    expect(told).toEqual(['speech', 'end']);
    hearing.stop();
    const count = pcm.length;
    page.sound(voice(1, 48_000));
    expect(pcm).toHaveLength(count);
    hearing.close();
    expect(page.media.streams[0]!.track.isStopped).toBe(true);
    expect(page.nodes[0]!.isConnected).toBe(false);
  });

  it.each([
    ['NotAllowedError', undefined, '90100017'],
    ['SecurityError', undefined, '90100017'],
    ['OverconstrainedError', undefined, '90100018'],
    ['NotFoundError', undefined, '90100019'],
    ['NotFoundError', [], '90100003'],
    ['NotFoundError', [{ kind: 'videoinput', deviceId: 'c', groupId: 'c' } as const], '90100005'],
    ['NotReadableError', undefined, '90100020'],
    ['AbortError', undefined, '90100020'],
    ['StrangeError', undefined, '90100025'],
  ])('that fails with %s (%o) is told by code', async (name, devices, code) => {
    page.media.failures.push(failure(name));
    if (devices !== undefined) page.media.list = devices;
    const hearing = hear('server');
    await expect(hearing.start()).rejects.toMatchObject({ code, isFatal: true });
    expect(hearing.isListening).toBe(false);
    // The visitor allowed it after all.
    page.media.list = [{ kind: 'audioinput', deviceId: 'default', groupId: 'desk' }];
    await hearing.start();
    expect(hearing.isListening).toBe(true);
  });

  it('needs a secure page and an AudioWorklet', async () => {
    await expect(hear('server', { devices: undefined }).open()).rejects.toMatchObject({ code: '90100002' });
    await expect(hear('server', { createContext: undefined }).open()).rejects.toMatchObject({
      code: '90100025',
    });
    expect(page.media.streams[0]!.track.isStopped).toBe(true);
  });

  it('takes the worklet beside the SDK, or one of its own, or says that it may load neither', async () => {
    await hear('server', {}, { workletUrl: 'https://sdk/hearing-worklet.js' }).open();
    expect(page.loaded).toEqual(['https://sdk/hearing-worklet.js']);
    page.refused = ['https://sdk/hearing-worklet.js'];
    await hear('server', {}, { workletUrl: 'https://sdk/hearing-worklet.js' }).open();
    expect(page.loaded.slice(1)).toEqual(['https://sdk/hearing-worklet.js', 'blob:worklet']);
    page.refused = ['https://sdk/hearing-worklet.js', 'blob:worklet'];
    await expect(
      hear('server', {}, { workletUrl: 'https://sdk/hearing-worklet.js' }).open(),
    ).rejects.toMatchObject({ code: '90100025', message: expect.stringMatching(/AudioWorklet/) as string });
  });

  it('is another one when the device is changed or gone', async () => {
    const hearing = hear('server');
    await hearing.start();
    page.media.list = [{ kind: 'audioinput', deviceId: 'default', groupId: 'headset' }];
    page.media.dispatchEvent(new Event('devicechange'));
    await settled();
    expect(page.media.streams.map(({ track }) => track.isStopped)).toEqual([true, false]);
    page.sound(voice(0.2, 48_000));
    expect(pcm.length).toBeGreaterThan(3);
    // One of no interest comes.
    page.media.dispatchEvent(new Event('devicechange'));
    await settled();
    expect(page.media.streams).toHaveLength(2);
    page.media.failures.push(failure('NotFoundError'));
    page.media.list = [];
    page.media.streams[1]!.track.dispatchEvent(new Event('ended'));
    await settled();
    expect(told).toContain('90100003 fatal');
    expect(hearing.isListening).toBe(false);
  });

  it('that hears nothing before a click says so, without giving up', async () => {
    page.contextState = 'suspended';
    const hearing = hear('server');
    await hearing.start();
    page.pass(1500);
    expect(told).toEqual(['90100021']);
    expect(page.gestures).toHaveLength(1);
    hearing.close();
    expect(page.gestures).toEqual([]);
  });

  it('that is stopped or closed while it opens does not listen', async () => {
    const stopped = hear('server');
    const starting = stopped.start();
    stopped.stop();
    await starting;
    expect(stopped.isListening).toBe(false);
    const closed = hear('server');
    const opening = closed.start();
    closed.close();
    await expect(opening).rejects.toMatchObject({ code: '999400001' });
    expect(page.media.streams[1]!.track.isStopped).toBe(true);
  });
});

describe("the browser's recogniser", () => {
  it('tells texts cumulatively, and goes on after silences', async () => {
    const hearing = hear('browser');
    await hearing.start();
    const [first] = page.recognisers;
    expect(first).toMatchObject({ lang: 'en-US', continuous: true, interimResults: true, isRunning: true });
    first!.understand('what');
    first!.understand('what ', 'time');
    first!.understand('what ', 'time');
    first!.understand('!what time is it');
    first!.understand('and');
    page.pass(3000);
    first!.end();
    expect(told).toEqual(['what', 'what time', '!what time is it', 'and', '!and']);
    page.pass(100);
    expect(page.recognisers[1]!.isRunning).toBe(true);
    page.recognisers[1]!.end('no-speech');
    page.pass(100);
    expect(page.recognisers).toHaveLength(2);
    page.pass(100);
    expect(page.recognisers).toHaveLength(3);
    page.recognisers[2]!.understand('bye');
    hearing.stop();
    expect(told.slice(5)).toEqual(['bye', '!bye']);
    page.pass(10_000);
    expect(page.recognisers).toHaveLength(3);
    expect(pcm).toEqual([]);
  });

  it('is interrupted by the voice itself, before any word', async () => {
    const hearing = hear('browser');
    await hearing.open();
    page.sound(voice(1, 48_000, true));
    await hearing.start();
    page.sound(voice(0.3, 48_000));
    page.recognisers[0]!.onspeechstart?.();
    expect(told).toEqual(['speech']);
  });

  it('has the microphone alone on a phone', async () => {
    const hearing = hear('browser', { userAgent: 'Mozilla/5.0 (Linux; Android 14) Chrome/130 Mobile' });
    await hearing.start();
    expect(page.media.streams[0]!.track.isStopped).toBe(true);
    expect(page.nodes).toEqual([]);
    page.recognisers[0]!.onspeechstart?.();
    expect(told).toEqual(['speech']);
  });

  it.each([
    ['not-allowed', '90100017'],
    ['audio-capture', '90100019'],
    ['language-not-supported', 'MSS.47010143'],
  ])('that ends with %s is over', async (error, code) => {
    const hearing = hear('browser');
    await hearing.start();
    page.recognisers[0]!.end(error);
    expect(told).toEqual([`${code} fatal`]);
    expect(hearing.isListening).toBe(false);
    page.pass(60_000);
    expect(page.recognisers).toHaveLength(1);
  });

  it('whose service is out of reach is given up after some runs', async () => {
    await hear('browser').start();
    for (let i = 0; i < 3; i++) {
      page.recognisers[i]!.end('network');
      page.pass(5000);
    }
    expect(told).toEqual(['999000001 fatal']);
    expect(page.recognisers).toHaveLength(3);
  });

  it('speaks another language when it is told to', async () => {
    const hearing = hear('browser');
    await hearing.start();
    page.recognisers[0]!.understand('hello');
    hearing.setLanguage('zh_CN');
    expect(told).toEqual(['hello', '!hello']);
    expect(page.recognisers.map(({ lang, isRunning }) => [lang, isRunning])).toEqual([
      ['en-US', false],
      ['zh-CN', true],
    ]);
  });

  it('that is not there is an error, and so is no recogniser at all', async () => {
    await expect(hear('browser', { recogniser: undefined }).start()).rejects.toMatchObject({
      code: '90100025',
    });
    await expect(hear('none', {}, { why: 'no models' }).start()).rejects.toMatchObject({
      code: 'MSS.47010143',
      message: 'no models',
    });
    await expect(hear('none').wakeup(PHRASES)).rejects.toMatchObject({ code: 'MSS.47010143' });
    expect(page.media.asked).toEqual([]);
  });
});

describe('wake phrases', () => {
  it('are heard while it does not listen, and what else is said is not told', async () => {
    const hearing = hear('browser');
    await hearing.wakeup(PHRASES);
    page.recognisers[0]!.understand('nice weather');
    page.recognisers[0]!.understand('!nice weather today');
    page.recognisers[0]!.understand('hello sarah');
    expect(told).toEqual(['wake: Hello, Sara']);
    await hearing.start();
    expect(page.recognisers).toHaveLength(1);
    page.recognisers[0]!.understand('!wait a moment');
    // A command is no question.
    expect(told.slice(1)).toEqual(['interrupt: Wait a moment', '!']);
    page.recognisers[0]!.understand('!hello sara what time does the show begin');
    expect(told.splice(3)).toEqual(['wake: Hello, Sara', '!hello sara what time does the show begin']);
    page.recognisers[0]!.understand('half a');
    hearing.stop();
    expect(told.slice(3)).toEqual(['half a', '!half a']);
    expect(page.recognisers[1]!.isRunning).toBe(true);
    await hearing.wakeup(undefined);
    expect(page.recognisers[1]!.isRunning).toBe(false);
  });

  it('are heard in what the server understood', async () => {
    const hearing = hear('server');
    await hearing.wakeup(PHRASES);
    hearing.heard('Hello Sara', false);
    hearing.heard('Hello Sara', true);
    hearing.heard('thank you', true);
    expect(told).toEqual(['wake: Hello, Sara', 'exit: Thank you']);
    expect(page.recognisers).toEqual([]);
  });
});
