import type { Readable } from 'node:stream';
import type { ObjectStat } from '../../store/objects/object-store.ts';
import type { Studio } from '../context.ts';

/** Moves what arrived to where it stays; when that was done already, what is there. */
export async function takeOver(
  studio: Studio,
  from: string,
  to: string,
  contentType: string,
): Promise<ObjectStat | undefined> {
  if ((await studio.objects.stat(from)) === undefined) return studio.objects.stat(to);
  return studio.objects.concat([from], to, { contentType });
}

/** The first bytes of an object. */
export async function headOf(studio: Studio, key: string, bytes: number): Promise<Buffer> {
  return collect(await studio.objects.read(key, { start: 0, end: bytes - 1 }));
}

/** A small object as a whole. */
export async function wholeOf(studio: Studio, key: string): Promise<Buffer> {
  return collect(await studio.objects.read(key));
}

async function collect(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
