// A visitor's page in a real Chromium on loopback, with a real server: typed question → first sound, interrupt → silence,
// picture against sound, the size of the SDK; and how many dialogs the machine holds at full rate.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { WebSocket } from 'ws';
import { chromiumPath, openBrowser } from '../e2e/dist/console/browser.js';
import { Client } from '../e2e/dist/testing/client.js';
import { descendants, startServer } from '../e2e/dist/testing/server.js';
import { systemAssets } from '../e2e/dist/testing/media.js';
import { TestViewer } from '../packages/stage/dist/live/rtc/test-viewer.js';
import * as inPage from './lib/dialog-page.mjs';

const QUESTIONS = 24;
const WATCH_MS = 10_000;
const FIRST_TOKEN_MS = 200;
const MOST = 6;
/** RMS below which nothing is said. */
const QUIET = 0.002;

const percentile = (values, p) => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil((sorted.length * p) / 100) - 1)];
};
const spread = (values) => ({
  'ms, median': percentile(values, 50),
  'ms, 95 %': percentile(values, 95),
  'ms, worst': Math.max(...values),
});

const THINGS = ['kettle', 'lamp', 'scarf', 'teapot', 'chair', 'notebook', 'basket', 'mirror'];
const knowledge = Array.from({ length: QUESTIONS + 4 }, (_, i) => ({
  question: `What does the ${THINGS[i % THINGS.length]} number ${i + 11} cost?`,
  answer: `The ${THINGS[i % THINGS.length]} number ${i + 11} costs ${20 + i} dollars. It is sent within ${2 + (i % 5)} days, wherever you live, and you may give it back for a month.`,
}));

/** A chat model that takes `FIRST_TOKEN_MS` before it begins, then writes a word every 20 ms. */
async function scriptedModel() {
  let asked = 0;
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      asked += 1;
      const words =
        `That would be answer ${asked}, my friend. It was written word by word, while I was speaking.`.split(
          ' ',
        );
      let at = 0;
      setTimeout(function next() {
        if (at === words.length) {
          response.end('data: [DONE]\n\n');
          return;
        }
        const content = `${words[at++]} `;
        response.write(`data: ${JSON.stringify({ choices: [{ index: 0, delta: { content } }] })}\n\n`);
        setTimeout(next, 20);
      }, FIRST_TOKEN_MS);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${server.address().port}/v1`, close: () => server.close() };
}

/** The tenant's own API. */
function owner(server, token) {
  const { endpoint } = server.credentials;
  return async (method, path, body) => {
    const response = await fetch(endpoint + path, {
      method,
      headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? undefined : response.json();
  };
}

async function withPage(browser, server, call, robotId, work) {
  const site = createServer((_request, response) =>
    response
      .setHeader('content-type', 'text/html')
      .end('<!doctype html><title>x</title><div id="avatar" style="width:640px;height:720px"></div>'),
  ).listen(0, '127.0.0.1');
  await once(site, 'listening');
  const page = await browser.newPage({ viewport: { width: 660, height: 740 } });
  try {
    await page.addInitScript(inPage.keepPeers);
    await page.goto(`http://127.0.0.1:${site.address().port}/`);
    const { once_code: code } = await call('POST', `/api/robots/${robotId}/once-codes`, {});
    const address = new URL(server.credentials.endpoint).host;
    const firstPicture = await page.evaluate(inPage.openDialog, { address, code, robotId });
    await page.evaluate(() => globalThis.HwICSUiSdk.startChat({ interactionMode: 'TEXT' }));
    await page.evaluate(inPage.listen);
    await page.waitForTimeout(4000);
    return { firstPicture, ...(await work(page)) };
  } finally {
    await page.evaluate(inPage.leave).catch(() => undefined);
    await page.close();
    site.close();
  }
}

async function questions(page, texts) {
  const sounds = [];
  const words = [];
  const skews = [];
  for (const text of texts) {
    const answer = await page.evaluate(inPage.ask, { text, quiet: QUIET });
    sounds.push(answer.sound);
    if (answer.words !== null) words.push(answer.words);
    const skew = await page.evaluate(inPage.skew);
    if (skew !== null) skews.push(skew);
    await page.evaluate(inPage.hearOut);
    await page.waitForTimeout(300);
  }
  return { sounds, words, skews };
}

async function silences(page, texts) {
  const taken = [];
  for (const text of texts) {
    await page.evaluate(inPage.ask, { text, quiet: QUIET });
    await page.waitForTimeout(900);
    taken.push(await page.evaluate(inPage.interrupt, { quiet: QUIET }));
  }
  return taken;
}

/** CPU seconds of a process and all below it, so far. */
function cpuOf(pid) {
  let ticks = 0;
  for (const one of [pid, ...descendants(pid)]) {
    try {
      const stat = readFileSync(`/proc/${one}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // Gone meanwhile.
    }
  }
  return ticks / 100;
}

/** Watches `count` dialogs, all of which speak, without a browser: pictures a second that each of them gets. */
async function hold(server, call, robotId, count, transparent) {
  const base = `${server.credentials.endpoint}/ics/v1/jobs`;
  const open = [];
  try {
    for (let i = 0; i < count; i++) {
      const { once_code } = await call('POST', `/api/robots/${robotId}/once-codes`, {});
      const created = await fetch(base, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ once_code, robot_id: robotId, transparent, use_cache: false }),
      });
      const job = await created.json();
      if (!created.ok) return { refused: job.error_code };
      const one = { job, socket: new WebSocket(`ws${base.slice(4)}/${job.job_id}/events?key=${job.token}`) };
      open.push(one);
      await new Promise((resolve, reject) => {
        one.socket.onopen = resolve;
        one.socket.onerror = () => reject(new Error('no socket'));
      });
      one.viewer = await TestViewer.make();
      const answer = await fetch(`${base}/${job.job_id}/play`, {
        method: 'POST',
        headers: { 'content-type': 'application/sdp', authorization: `Bearer ${job.token}` },
        body: await one.viewer.offer(),
      });
      if (!answer.ok) throw new Error(`play: ${answer.status} ${await answer.text()}`);
      one.viewer.answer(await answer.text());
      one.socket.send(JSON.stringify({ request_id: 1, type: 'start_chat', mode: 'TEXT' }));
    }
    await new Promise((resolve) => setTimeout(resolve, 4000));
    const text = 'I am talking to all of you at once, and I do not stop for a while. '.repeat(6);
    for (const { socket } of open)
      socket.send(JSON.stringify({ request_id: 2, type: 'driven_text', text, is_last: true }));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const before = open.map(({ viewer }) => viewer.timestamps.length);
    const [cpu, at] = [cpuOf(server.child.pid), performance.now()];
    await new Promise((resolve) => setTimeout(resolve, WATCH_MS));
    const seconds = (performance.now() - at) / 1000;
    const rates = open.map(({ viewer }, i) => (viewer.timestamps.length - before[i]) / seconds);
    return {
      'pictures a second, slowest': Math.min(...rates),
      'CPU s a second, each': (cpuOf(server.child.pid) - cpu) / seconds / count,
    };
  } finally {
    for (const { socket, viewer } of open) {
      if (socket.readyState === 1) socket.send(JSON.stringify({ request_id: 9, type: 'leave', keep: false }));
      viewer?.close();
      socket.close();
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

async function capacity(server, call, robotId, transparent) {
  const table = {};
  for (let count = 1; count <= MOST; count++) {
    const held = (table[`${count} at once`] = await hold(server, call, robotId, count, transparent));
    console.log(`  ${transparent ? 'transparent' : 'opaque'} ${count}`, JSON.stringify(held));
    if (held.refused !== undefined || held['pictures a second, slowest'] < 24) break;
  }
  return table;
}

function sdkSize() {
  const of = (name) =>
    gzipSync(readFileSync(fileURLToPath(new URL(`../packages/web-sdk/site/${name}`, import.meta.url))))
      .length / 1024;
  return { 'script, KiB gz': of('HwICSUiSdk.js'), 'style, KiB gz': of('HwICSUiSdk.css') };
}

/** @returns times of one dialog in a browser, and the rates of several without one */
export async function dialogs() {
  if (chromiumPath === undefined) throw new Error('no Chromium here: set CYCLORAMA_CHROMIUM');
  const model = await scriptedModel();
  const server = await startServer({
    env: { CYCLORAMA_ALLOWED_NETWORKS: '127.0.0.0/8', CYCLORAMA_MAX_DIALOGS: '16' },
  });
  try {
    const client = new Client(server.credentials);
    const call = owner(server, await client.useToken());
    const [presenter] = await systemAssets(client, 'HUMAN_MODEL_2D');
    const [voice] = await systemAssets(client, 'VOICE_MODEL', 'EN');
    const languages = [{ language: 'en_US', voice_asset_id: voice }];
    const usual = { avatar_asset_id: presenter, languages, sleep_after_seconds: 600 };
    const known = await call('POST', '/api/robots', {
      ...{ ...usual, name: 'bench', brain: { kind: 'knowledge' }, knowledge },
    });
    const thinking = await call('POST', '/api/robots', {
      ...{ ...usual, name: 'thinking', brain: { kind: 'openai', url: model.url, model: 'm', key: 'k' } },
    });
    const result = { SDK: sdkSize() };
    const browser = await openBrowser();
    try {
      const asked = knowledge.map(({ question }) => question);
      const one = await withPage(browser, server, call, known.robot_id, async (page) => ({
        ...(await questions(page, asked.slice(0, QUESTIONS))),
        silences: await silences(page, asked.slice(QUESTIONS)),
      }));
      result['create → first picture, ms'] = one.firstPicture;
      result['typed question → first sound'] = spread(one.sounds);
      result['typed question → first words'] = spread(one.words);
      result['interrupt → silence'] = spread(one.silences);
      result['picture against sound'] = spread(one.skews.map(Math.abs));
      console.log(JSON.stringify(result, null, 1));
      const model200 = await withPage(browser, server, call, thinking.robot_id, (page) =>
        questions(page, asked.slice(0, 10)),
      );
      result[`question → first sound, model with its first word after ${FIRST_TOKEN_MS} ms`] = spread(
        model200.sounds,
      );
      console.log(JSON.stringify(model200.sounds));
    } finally {
      await browser.close();
    }
    result['opaque dialogs, 640×720'] = await capacity(server, call, known.robot_id, false);
    result['transparent dialogs, 640×720'] = await capacity(server, call, known.robot_id, true);
    return {
      ...result,
      budget:
        'sound ≤ 500 ms p95; silence ≤ 200 ms; skew ≤ 60 ms; SDK ≤ 120 kB gz; 4 opaque or 2 transparent',
    };
  } finally {
    await server.stop();
    model.close();
  }
}
