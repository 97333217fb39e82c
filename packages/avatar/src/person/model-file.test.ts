import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFigure } from './figure.ts';
import { ModelFile, ModelFileError, ModelFileWriter, readPersonInfo, type PersonInfo } from './model-file.ts';

const INFO: PersonInfo = { kind: 'portrait', width: 20, height: 30, isCutOut: true, actions: [] };
let folder = '';
const file = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-file-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function write(name: string): Promise<string> {
  const writer = await ModelFileWriter.create(file(name));
  await writer.append('first', Uint8Array.from([1, 2, 3]));
  await writer.append('first', Uint8Array.from([4, 5]));
  await writer.append('second', new Uint8Array(100).fill(7));
  await writer.finish(INFO, { words: 'héllo' });
  return file(name);
}

describe('the file of a presenter', () => {
  it('gives back what was written, whole and in parts', async () => {
    const model = await ModelFile.open(await write('good.person'));
    expect(model.info).toEqual(INFO);
    expect(model.data).toEqual({ words: 'héllo' });
    expect([...(await model.read('first'))]).toEqual([1, 2, 3, 4, 5]);
    expect([...(await model.read('first', 1, 3))]).toEqual([2, 3, 4]);
    const target = new Uint8Array(4);
    await model.readInto('second', 96, target);
    expect([...target]).toEqual([7, 7, 7, 7]);
    expect(model.size('second')).toBe(100);
    expect([model.has('first'), model.has('third'), model.has('toString')]).toEqual([true, false, false]);
    await expect(model.read('third')).rejects.toThrow(ModelFileError);
    await expect(model.read('first', 3, 3)).rejects.toThrow(RangeError);
    await expect(model.readInto('second', 97, target)).rejects.toThrow(RangeError);
    await model.close();
    expect(await readPersonInfo(file('good.person'))).toEqual(INFO);
  });

  it('is not there before it is whole, and nothing stays of one that is given up', async () => {
    const writer = await ModelFileWriter.create(file('half.person'));
    await writer.append('first', new Uint8Array(10));
    await writer.append('second', new Uint8Array(10));
    await expect(writer.append('first', new Uint8Array(1))).rejects.toThrow('closed');
    await expect(ModelFile.open(file('half.person'))).rejects.toThrow('ENOENT');
    await writer.abandon();
    expect((await readdir(folder)).filter((name) => name.startsWith('half'))).toEqual([]);
  });

  it('is refused when it is cut off, damaged or something else', async () => {
    const bytes = await readFile(await write('whole.person'));
    const damaged: Record<string, Buffer> = {
      'empty.person': Buffer.alloc(0),
      'other.person': Buffer.from('RIFF----WAVEfmt and so on'),
      'cut.person': bytes.subarray(0, 60),
      'table.person': bytes.subarray(0, bytes.length - 5),
      'bare.person': Buffer.concat([bytes.subarray(0, bytes.indexOf('{')), Buffer.from('{}')]),
      'beyond.person': Buffer.from(bytes.toString('latin1').replace('"bytes":100', '"bytes":999'), 'latin1'),
    };
    for (const [name, content] of Object.entries(damaged)) {
      await writeFile(file(name), content);
      await expect(ModelFile.open(file(name)), name).rejects.toThrow(ModelFileError);
      await expect(openFigure(file(name), 64, 64), name).rejects.toThrow(ModelFileError);
    }
    // A model without what its kind needs.
    await expect(openFigure(file('whole.person'), 64, 64)).rejects.toThrow('not complete');
    await expect(openFigure(file('nobody.person'), 64, 64)).rejects.toThrow('ENOENT');
  });
});
