import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync, strToU8 } from 'fflate';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { DigitalAssetInfo } from '@cyclorama/contract';
import { encodePng } from '../../hosts/tasks/render-png.ts';
import { openAssetBench, type AssetBench } from './testing/harness.ts';

let bench: AssetBench;
let tools: string;
const realPath = process.env['PATH'] ?? '';
/** Shells and core tools, but no LibreOffice and no poppler. */
const barePath = (): string => tools;

beforeAll(async () => {
  bench = await openAssetBench();
});
afterEach(async () => {
  process.env['PATH'] = realPath;
  await rm(tools, { recursive: true, force: true });
});
afterAll(() => {
  process.env['PATH'] = realPath;
});

/** Puts programs of our own in the place of LibreOffice and poppler: what they are called with is the test. */
async function install(programs: Readonly<Record<string, string>>): Promise<void> {
  tools = await mkdtemp(join(tmpdir(), 'cyclorama-tools-'));
  for (const [name, script] of Object.entries(programs)) {
    await writeFile(join(tools, name), `#!${process.execPath}\n${script}`);
    await chmod(join(tools, name), 0o755);
  }
  process.env['PATH'] = barePath();
}

const OFFICE = `
const fs = require('node:fs'), path = require('node:path');
const args = process.argv.slice(2);
const source = args.at(-1), out = args[args.indexOf('--outdir') + 1];
if (!args.includes('--headless') || !process.env.HOME.startsWith(out)) process.exit(3);
if (fs.readFileSync(source).subarray(0, 2).toString() !== 'PK') process.exit(4);
fs.writeFileSync(path.join(out, path.basename(source).replace(/\\.pptx$/, '.pdf')), '%PDF-1.4 pages');
`;
const POPPLER = `
const fs = require('node:fs');
const args = process.argv.slice(2);
const last = Number(args[args.indexOf('-l') + 1]);
if (!fs.readFileSync(args.at(-2), 'utf8').startsWith('%PDF')) process.exit(5);
const page = Buffer.from('${encodePng({ width: 16, height: 9, rgba: new Uint8ClampedArray(16 * 9 * 4).fill(120) }).toString('base64')}', 'base64');
for (let n = 1; n <= Math.min(last, PAGES); n++) fs.writeFileSync(args.at(-1) + '-' + String(n).padStart(2, '0') + '.png', page);
`;

function deck(...texts: readonly string[]): Uint8Array {
  const slides = texts.map((text, index) => [
    `ppt/slides/slide${index + 1}.xml`,
    strToU8(
      `<p:sld><a:p><a:r><a:t>${text}</a:t></a:r></a:p><a:p><a:r><a:t>more &amp; </a:t></a:r><a:r><a:t>more</a:t></a:r></a:p></p:sld>`,
    ),
  ]);
  return zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    ...(Object.fromEntries(slides) as Record<string, Uint8Array>),
  });
}

const upload = (bytes: Uint8Array, auto_analysis: boolean): Promise<DigitalAssetInfo> =>
  bench.upload(
    { asset_name: 'deck', asset_type: 'PPT', asset_extra_meta: { ppt_meta: { auto_analysis } } },
    { name: 'deck.pptx', bytes },
  );
const ppt = async (id: string) => (await bench.show(id)).asset_extra_meta!.ppt_meta!;

test('slides become page images with their text', async () => {
  await install({ soffice: OFFICE, pdftoppm: POPPLER.replace('PAGES', '2') });
  const { asset_id: id, asset_state } = await upload(deck('Hello', 'Bye'), true);
  expect(asset_state).toBe('ACTIVED');
  await expect.poll(async () => (await ppt(id!)).ppt_analysis_status, { timeout: 20_000 }).toBe('SUCCEEDED');
  const shown = await bench.show(id!);
  const pages = shown.files!.filter((file) => file.asset_file_category === 'PAGE');
  expect(pages.map(({ file_name }) => file_name)).toEqual(['page-001.png', 'page-002.png']);
  expect(shown.asset_extra_meta!.ppt_meta).toMatchObject({
    page_count: 2,
    pages: [
      { page_no: 1, file_id: pages[0]!.file_id, page_content: 'Hello\nmore & more' },
      { page_no: 2, file_id: pages[1]!.file_id, page_content: 'Bye\nmore & more' },
    ],
  });
  expect((await fetch(pages[1]!.download_url!)).headers.get('content-type')).toBe('image/png');
});

test('only the first fifty pages are converted', async () => {
  await install({ soffice: OFFICE, pdftoppm: POPPLER.replace('PAGES', '60') });
  const { asset_id: id } = await upload(deck(...Array.from({ length: 60 }, (_, n) => `slide ${n}`)), true);
  await expect.poll(async () => (await ppt(id!)).ppt_analysis_status, { timeout: 30_000 }).toBe('SUCCEEDED');
  expect(await ppt(id!)).toMatchObject({ page_count: 60 });
  expect((await ppt(id!)).pages).toHaveLength(50);
});

test('without LibreOffice the analysis fails with a plain message; the deck itself is fine', async () => {
  await install({});
  const { asset_id: id, asset_state } = await upload(deck('a', 'b', 'c'), true);
  expect(asset_state).toBe('ACTIVED');
  await expect.poll(async () => (await ppt(id!)).ppt_analysis_status, { timeout: 20_000 }).toBe('FAILED');
  expect(await ppt(id!)).toMatchObject({
    page_count: 3,
    error_info: { error_msg: expect.stringContaining('LibreOffice is not installed') as string },
  });
  expect((await bench.show(id!)).files).toHaveLength(1);
});

test('without poppler too; and a converter that gives up is told', async () => {
  await install({ soffice: OFFICE });
  const first = await upload(deck('a'), true);
  await expect
    .poll(async () => (await ppt(first.asset_id!)).error_info?.error_msg, { timeout: 20_000 })
    .toContain('pdftoppm');
  await install({
    soffice: 'console.error("source file could not be loaded"); process.exit(1);',
    pdftoppm: POPPLER,
  });
  const second = await upload(deck('a'), true);
  await expect
    .poll(async () => (await ppt(second.asset_id!)).error_info?.error_msg, { timeout: 20_000 })
    .toContain('could not be loaded');
});

test('nobody asked: nothing is converted; asking later does it', async () => {
  await install({ soffice: OFFICE, pdftoppm: POPPLER.replace('PAGES', '1') });
  const { asset_id: id } = await upload(deck('later'), false);
  expect(await ppt(id!)).toEqual({ auto_analysis: false, page_count: 1 });
  const body = { asset_extra_meta: { ppt_meta: { auto_analysis: true } } };
  const updated = await bench.call('updateDigitalAsset', { params: { asset_id: id! }, body });
  expect(updated.asset_state).toBe('ACTIVED');
  await expect.poll(async () => (await ppt(id!)).ppt_analysis_status, { timeout: 20_000 }).toBe('SUCCEEDED');
  expect((await ppt(id!)).pages).toMatchObject([
    { page_no: 1, page_content: expect.stringContaining('later') as string },
  ]);
});

test('a deck that is announced and not there yet waits', async () => {
  await install({});
  const { asset_id } = await bench.call('createDigitalAsset', {
    body: {
      asset_name: 'deck',
      asset_type: 'PPT',
      asset_extra_meta: {
        ppt_meta: { auto_analysis: true, ppt_analysis_status: 'SUCCEEDED', page_count: 9 },
      },
    },
  });
  expect(await ppt(asset_id!)).toEqual({ auto_analysis: true, ppt_analysis_status: 'INITIALIZE' });
});

test('an archive that unpacks to gigabytes, a damaged one and one without slides are refused', async () => {
  await install({});
  const zeros = new Uint8Array(40 * 1024 * 1024);
  const bomb = zipSync({ 'ppt/slides/slide1.xml': [zeros, { level: 9 }] });
  expect(await upload(bomb, true)).toMatchObject({
    asset_state: 'FAILED',
    reason: expect.stringContaining('too large') as string,
  });
  const whole = deck('x');
  expect((await upload(whole.subarray(0, whole.length - 30), true)).asset_state).toBe('FAILED');
  expect((await upload(zipSync({ 'a.txt': strToU8('hi') }), true)).reason).toContain('no slides');
});
