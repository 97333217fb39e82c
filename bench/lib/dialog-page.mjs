// What runs in the page of bench/dialogs.mjs: opens a dialog with the SDK and listens to what the browser plays.
/* global AudioContext, AudioWorkletNode, Blob, HwICSUiSdk, document, window */

/** Keeps the connections that the SDK makes, so that their statistics can be read. */
export function keepPeers() {
  window.peers = [];
  window.RTCPeerConnection = class extends window.RTCPeerConnection {
    constructor(...args) {
      super(...args);
      window.peers.push(this);
    }
  };
}

/** Loads the SDK and opens a dialog. @returns ms from `create` to the first picture */
export async function openDialog({ address, code, robotId }) {
  const script = document.createElement('script');
  script.src = `http://${address}/sdk/HwICSUiSdk.js`;
  await new Promise((resolve, reject) => {
    script.onload = resolve;
    script.onerror = () => reject(new Error('the SDK cannot be loaded'));
    document.head.append(script);
  });
  const news = (window.news = []);
  const note = (name) => (data) => news.push({ name, at: performance.now(), data });
  const began = performance.now();
  await HwICSUiSdk.create({
    serverAddress: address,
    onceCode: code,
    robotId,
    containerId: 'avatar',
    // Without the cache: what is left ends at once, and is not there when others are measured.
    config: { enableCaption: true, enableJobCache: false },
    eventListeners: Object.fromEntries(
      ['error', 'jobInfoChange', 'speakingStart', 'speakingStop', 'semanticRecognized'].map((name) => [
        name,
        note(name),
      ]),
    ),
  });
  for (;;) {
    const video = document.querySelector('#avatar video');
    if (video !== null && video.currentTime > 0 && video.srcObject !== null) break;
    const failure = news.find(({ name }) => name === 'error');
    if (failure) throw new Error(JSON.stringify(failure.data));
    if (performance.now() - began > 30_000) throw new Error('no picture within 30 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  return performance.now() - began;
}

/** Notes each block of 128 samples of what is heard, as [ms of the page's clock, RMS]. */
export async function listen() {
  const module = `registerProcessor('ear', class extends AudioWorkletProcessor {
    process([[channel]]) {
      if (channel) {
        let sum = 0;
        for (const v of channel) sum += v * v;
        this.port.postMessage([currentTime, Math.sqrt(sum / channel.length)]);
      }
      return true;
    }
  })`;
  const context = new AudioContext({ latencyHint: 'interactive' });
  await context.audioWorklet.addModule(URL.createObjectURL(new Blob([module], { type: 'text/javascript' })));
  const ear = new AudioWorkletNode(context, 'ear');
  context.createMediaStreamSource(document.querySelector('#avatar video').srcObject).connect(ear);
  ear.connect(context.destination);
  await context.resume();
  window.heard = [];
  ear.port.onmessage = ({ data: [time, rms] }) => {
    // The later of both: a message that waits was heard no later than now.
    const { contextTime, performanceTime } = context.getOutputTimestamp();
    const at = performanceTime + (time - contextTime) * 1000;
    window.heard.push([Math.min(at, performance.now()), rms]);
  };
}

/** Asks in words. @returns ms to the first sound and to the first event of the answer */
export async function ask({ text, quiet }) {
  window.heard.length = 0;
  window.news.length = 0;
  const asked = performance.now();
  const answer = await HwICSUiSdk.sendTextQuestion({ text });
  if (!answer.result) throw new Error(JSON.stringify(answer));
  for (;;) {
    const first = window.heard.find(([at, rms]) => at > asked && rms > quiet);
    if (first) {
      const words = window.news.find(({ name }) => name === 'semanticRecognized');
      return { sound: first[0] - asked, words: words === undefined ? null : words.at - asked };
    }
    if (performance.now() - asked > 20_000) throw new Error(`no sound after “${text}”`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Waits until the answer is over. */
export async function hearOut() {
  const from = performance.now();
  while (!window.news.some(({ name }) => name === 'speakingStop')) {
    if (performance.now() - from > 30_000) throw new Error('the answer does not end');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Interrupts. @returns ms until the last sound */
export async function interrupt({ quiet }) {
  const at = performance.now();
  const { result } = await HwICSUiSdk.interruptSpeaking();
  if (!result) throw new Error('it cannot be interrupted');
  await new Promise((resolve) => setTimeout(resolve, 1200));
  const loud = window.heard.filter(([when, rms]) => when > at && rms > quiet);
  return loud.length === 0 ? 0 : loud.at(-1)[0] - at;
}

/** How much later the picture is played out than its sound, ms, as the browser estimates it. */
export async function skew() {
  const stats = [...(await window.peers.at(-1).getStats()).values()].filter(
    ({ type }) => type === 'inbound-rtp',
  );
  const of = (kind) => stats.find((one) => one.kind === kind);
  const [video, audio] = [of('video'), of('audio')];
  if (!video?.estimatedPlayoutTimestamp || !audio?.estimatedPlayoutTimestamp) return null;
  return audio.estimatedPlayoutTimestamp - video.estimatedPlayoutTimestamp;
}

export async function leave() {
  await HwICSUiSdk.destroy();
}
