import { beforeAll, describe, expect, it } from 'vitest';
import type { WakePhrases } from '@cyclorama/contract/dialogs';
import type { SpottedPhrase } from '../types.ts';
import { LocalWakeup } from './local-wakeup.ts';
import { ALGORITHM_NAME, MODEL_NAME, type Spotter } from './model.ts';
import { WakeupResources, type ScriptLoader } from './resources.ts';

const left = globalThis as unknown as Record<string, unknown>;
const PHRASES: WakePhrases = {
  wake: ['Hello, Sara', '云笙云笙'],
  interrupt: ['Wait a moment', '稍等一下'],
  exit: ['Thank you', '谢谢再见'],
};

/** Scripts as a page loads them. */
const scripts: ScriptLoader = {
  load: async (path) => {
    if (path === 'wasmData.js') await import('../resources/wasm-data.ts');
    else if (path === 'modelData.js') await import('../resources/model-data.ts');
    else if (path !== 'other.js') throw new Error('404');
  },
  left: (name) => left[name],
};

let spotter: Spotter;
beforeAll(async () => {
  const resources = new WakeupResources(scripts);
  await resources.init({ wasmPath: 'wasmData.js', dataPath: 'modelData.js' });
  spotter = await resources.spotter();
});

/** What a recogniser understood in steps; the last one is final. */
function spot(...texts: readonly string[]): readonly SpottedPhrase[] {
  const spotted: SpottedPhrase[] = [];
  const wakeup = new LocalWakeup(spotter, PHRASES, (one) => spotted.push(one));
  texts.forEach((text, i) => wakeup.hear(text, i === texts.length - 1));
  return spotted;
}

const actions = (...texts: readonly string[]): readonly string[] =>
  spot(...texts).map(({ action }) => action);

describe('phrases', () => {
  it.each([
    'hello sara',
    'Hello, Sarah!',
    'hallo Zara',
    'um hello sara what time is it',
    'Hello Sierra',
    'hellosara',
    '云笙云笙',
    '云生云声，今天有什么活动？',
    '韵升韵升',
  ])('wake by "%s"', (text) => {
    expect(actions(text)).toEqual(['wake']);
  });

  it.each([
    'hello',
    'sara is here',
    'hello server',
    'yellow saree shop',
    'hello and welcome',
    '你好',
    '云南的云很美',
    '先生先生',
    '',
  ])('sleep on at "%s"', (text) => {
    expect(actions(text)).toEqual([]);
  });

  it('interrupt at once, while they are spoken', () => {
    expect(spot('wait a moment', 'wait a moment please', 'wait a moment please tell me more')).toEqual([
      { action: 'interrupt', phrase: 'Wait a moment', text: 'wait a moment' },
    ]);
    expect(actions('wait a minute')).toEqual(['interrupt']);
    expect(actions('少等一下')).toEqual(['interrupt']);
    expect(actions('ok 稍等一下')).toEqual(['interrupt']);
  });

  it('exit only by themselves, when everything has been said', () => {
    expect(actions('thank you')).toEqual(['exit']);
    expect(actions('thank', 'thank you', 'Thank you.')).toEqual(['exit']);
    expect(actions('thank you', 'thank you very much but where is the station')).toEqual([]);
    expect(actions('谢谢再见')).toEqual(['exit']);
    expect(actions('谢谢在见')).toEqual(['exit']);
    expect(actions('谢谢你的介绍，那么明天下午三点还有别的活动吗')).toEqual([]);
  });

  it('are told once for an utterance, and again in the next', () => {
    const spotted: string[] = [];
    const wakeup = new LocalWakeup(spotter, PHRASES, ({ text }) => spotted.push(text));
    wakeup.hear('hello sara', false);
    wakeup.hear('hello sara how', false);
    wakeup.hear('hello sara how are you', true);
    wakeup.hear('hello sara', true);
    expect(spotted).toEqual(['hello sara', 'hello sara']);
  });

  it('may be anything', () => {
    expect(spotter.find('Open the gate', 'please open the gates now')).toMatchObject({ isFirst: false });
    expect(spotter.find('开始介绍', '请开始介绍')).toMatchObject({ isLast: true, share: 0.8 });
    expect(spotter.find('!!!', 'anything')).toBeUndefined();
  });

  it('are found in long texts without delay', () => {
    const text = 'and then we went on to the next hall with all the pictures of the show '.repeat(30);
    const begun = performance.now();
    for (let i = 0; i < 5; i++) expect(spot(text)).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(4000);
  });
});

describe('the resources of voice wake-up', () => {
  const init = async (wasmPath: string, dataPath: string, initModel?: boolean): Promise<WakeupResources> => {
    const resources = new WakeupResources(scripts);
    await resources.init({ wasmPath, dataPath, ...(initModel === undefined ? {} : { initModel }) });
    return resources;
  };

  it('that are missing are named', async () => {
    await expect(init('wasmData.js', 'nowhere/modelData.js')).rejects.toMatchObject({
      code: '999300002',
      message: expect.stringMatching(/dataPath: nowhere/) as string,
    });
    await expect(init('', 'modelData.js')).rejects.toMatchObject({
      code: '90000005',
      message: expect.stringMatching(/wasmPath/) as string,
    });
    await expect(new WakeupResources(scripts).spotter()).rejects.toMatchObject({ code: '999400001' });
  });

  it('that are something else are refused', async () => {
    const kept = left[MODEL_NAME];
    left[MODEL_NAME] = { version: 2 };
    await expect(init('wasmData.js', 'other.js')).rejects.toMatchObject({ code: '999300002' });
    left[MODEL_NAME] = kept;
    const algorithm = left[ALGORITHM_NAME];
    left[ALGORITHM_NAME] = undefined;
    await expect(init('other.js', 'modelData.js')).rejects.toMatchObject({
      message: expect.stringMatching(/wasmPath/) as string,
    });
    left[ALGORITHM_NAME] = algorithm;
  });

  it('may be loaded later, and are tried again after a failure', async () => {
    let isThere = false;
    const loads: string[] = [];
    const resources = new WakeupResources({
      ...scripts,
      load: async (path) => {
        loads.push(path);
        if (!isThere) throw new Error('offline');
      },
    });
    await resources.init({ wasmPath: 'a', dataPath: 'b', initModel: false });
    expect(loads).toEqual([]);
    await expect(resources.spotter()).rejects.toMatchObject({ code: '999300002' });
    isThere = true;
    await resources.spotter();
    await resources.spotter();
    expect(loads).toEqual(['a', 'b', 'a', 'b']);
  });
});
