/// <reference types="node" />
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { createContext, runInContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';
import { SDK_ALIASES, SDK_METHODS } from '../sdk/reference.ts';

/** What the build made: `node scripts/build.mjs`. */
const site = fileURLToPath(new URL('../../site/', import.meta.url));
const read = (file: string): string => readFileSync(join(site, file), 'utf8');
const NAMES = [...SDK_ALIASES].sort();

/** A window without anything in it. */
function emptyWindow(more: Record<string, unknown> = {}): Record<string, unknown> {
  const window: Record<string, unknown> = { ...more };
  window['window'] = window;
  return window;
}

type Sdk = Record<string, unknown> & { readonly version: string };

function expectWhole(sdk: unknown): void {
  for (const { name } of SDK_METHODS) expect(sdk).toHaveProperty(name, expect.any(Function));
  expect(sdk).toHaveProperty('setLevel', expect.any(Function));
}

describe('the classic script', () => {
  test('gives the window the four names of the class, and nothing else', () => {
    const window = emptyWindow();
    const before = Object.keys(window);
    runInContext(read('HwICSUiSdk.js'), createContext(window));
    const added = Object.keys(window).filter((name) => !before.includes(name));
    expect(added.sort()).toEqual(NAMES);
    for (const name of NAMES) expect(window[name]).toBe(window['HwICSUiSdk']);
    expectWhole(window['HwICSUiSdk']);
  });

  test('is a module for bundlers that want one, and leaves the window alone', () => {
    const module = { exports: {} };
    const window = emptyWindow({ module });
    runInContext(read('HwICSUiSdk.js'), createContext(window));
    expect(Object.keys(module.exports).sort()).toEqual(NAMES);
    expect(window['HwICSUiSdk']).toBeUndefined();
  });

  test('answers where there is no browser', async () => {
    const window = emptyWindow({ console: { debug() {}, info() {}, warn() {}, error() {} } });
    runInContext(read('HwICSUiSdk.js'), createContext(window));
    const { checkBrowserSupport } = window['HwICSUiSdk'] as { checkBrowserSupport: () => Promise<boolean> };
    expect(await checkBrowserSupport()).toBe(false);
  });
});

test('the ES module has the four names and a default', async () => {
  const module = (await import(pathToFileURL(join(site, 'HwICSUiSdk.esm.js')).href)) as Record<string, Sdk>;
  expect(Object.keys(module).sort()).toEqual([...NAMES, 'default'].sort());
  expectWhole(module['default']);
  expect(module['default']?.version).toMatch(/^\d+\.\d+\.\d+$/);
});

test('script and styles are at most 120 kB, compressed', () => {
  for (const file of ['HwICSUiSdk.js', 'HwICSUiSdk.esm.js']) {
    const bytes = gzipSync(read(file)).length + gzipSync(read('HwICSUiSdk.css')).length;
    expect(bytes).toBeLessThanOrEqual(120_000);
  }
});

test.each(['HwICSUiSdk.js', 'HwICSUiSdk.esm.js', 'wasmData.js', 'modelData.js', 'hearing-worklet.js'])(
  '%s is written for Chrome 91, Edge 80 and Safari 15.6',
  (file) => {
    const text = read(file);
    for (const newer of [
      /\?\?=|\|\|=/,
      /\bstatic\s*\{/,
      /\bthis\.#/,
      /\.(at|replaceAll|findLast|hasOwn)\(/,
      /\bstructuredClone\(/,
      /\brandomUUID\(/,
      /AbortSignal\.timeout/,
    ])
      expect(text).not.toMatch(newer);
  },
);

test('styles touch nothing outside of the SDK', () => {
  const css = read('HwICSUiSdk.css').replace(/\/\*[\s\S]*?\*\//g, '');
  // What @keyframes hold are no selectors.
  const rules = css.replace(/@(-webkit-)?keyframes[^{]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}/g, '');
  const selectors = [...rules.matchAll(/([^{}]+)\{/g)].map(([, selector = '']) => selector.trim());
  const outside = selectors.filter((selector) => !selector.startsWith('@') && !selector.includes('.hwics-'));
  expect(selectors.length).toBeGreaterThan(20);
  expect(outside).toEqual([]);
  for (const [, name = ''] of css.matchAll(/@(?:-webkit-)?keyframes\s+([\w-]+)/g))
    expect(name).toMatch(/^hwics-/);
});

test('a page in TypeScript finds all it needs in HwICSUiSdk.d.ts alone', () => {
  const page = `
    import Sdk, { HwICSUiSdk, HwICSUISdk, HwIcsUiSdk, HwlCSUiSdk, type CreateParam, type JobInfo } from './HwICSUiSdk';
    const param: CreateParam = {
      serverAddress: 'a', onceCode: 'b', robotId: 'c', taskUrl: 'd', containerId: 'e', logLevel: 'debug',
      config: { enableCaption: true, enableChatBtn: true, enableHotIssues: true, enableWeakErrorInfo: true,
        enableBusinessTrack: true, enableJobCache: true, useDefaultBackground: true, enableLocalWakeup: true,
        firstCreateLocalStream: true, enableMediaViewer: true },
      eventListeners: {
        error: ({ code, message }) => console.error(code, message),
        jobInfoChange: ({ jobId, websocketAddr, isReady }) => console.info(jobId, websocketAddr, isReady),
        languageInfoChange: ({ languageList, currentLanguage }) => console.info(languageList[0]?.isDefault, currentLanguage),
        enterActive: () => 1, enterSleep: async () => undefined, speakingStart() {}, speakingStop() {},
        speechRecognized: ({ text, resultId, isLast, chatId }) => [text, resultId, isLast, chatId],
        semanticRecognized: ({ text, questionText, resultId, isLast, chatId }) => [text, questionText, resultId, isLast, chatId],
      },
    };
    async function run(): Promise<void> {
      const isSupported: boolean = await HwICSUiSdk.checkBrowserSupport();
      HwICSUISdk.addEventListeners({});
      HwIcsUiSdk.setConfig({ enableCaption: isSupported });
      HwlCSUiSdk.setLevel('warn');
      Sdk.setLogLevel('none');
      await Sdk.initResourcePath({ wasmPath: 'wasmData.js', dataPath: 'modelData.js', initModel: false });
      const none: void = await Sdk.create(param);
      const info: JobInfo = await Sdk.getJobInfo();
      const { languageList, currentLanguage } = await Sdk.getLanguageInfo();
      const { result, errorCode, errorMsg } = await Sdk.changeLanguage({ langCode: languageList[0]?.language ?? currentLanguage });
      const { interactionMode } = await Sdk.activeInteractionMode();
      await Sdk.interactionModeSwitch({ interactionMode });
      await Sdk.interactionModeSwitch();
      const { chatId } = await Sdk.startChat({ interactionMode: 'TEXT' });
      await Sdk.startChat();
      await Sdk.sendTextQuestion({ text: chatId });
      await Sdk.sendDrivenText({ text: 'x', isLast: true });
      await Promise.all([Sdk.interruptSpeaking(), Sdk.startUserSpeak(), Sdk.stopUserSpeak(), Sdk.startSpeak(), Sdk.stopSpeak()]);
      const muted: boolean = (await Sdk.muteRemoteAudio()) && (await Sdk.unmuteRemoteAudio());
      await Sdk.stopChat();
      await Sdk.destroy();
      console.info(none, info.jobId, result, errorCode, errorMsg, muted, window.HwICSUiSdk === window.HwlCSUiSdk);
    }
    // @ts-expect-error a level that there is not
    Sdk.setLogLevel('loud');
    // @ts-expect-error containerId is mandatory
    void Sdk.create({ serverAddress: 'a', onceCode: 'b', robotId: 'c' });
    void run();
  `;
  const file = join(site, 'sample-page.ts');
  const options: ts.CompilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noEmit: true,
    skipDefaultLibCheck: true,
    target: ts.ScriptTarget.ES2020,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2020.d.ts', 'lib.dom.d.ts'],
    types: [],
  };
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.getSourceFile = (name, version, ...rest) =>
    name === file ? ts.createSourceFile(name, page, version) : getSourceFile(name, version, ...rest);
  const program = ts.createProgram([file], options, host);
  const found = ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  expect(found).toEqual([]);
});
