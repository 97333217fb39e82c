import { randomUUID } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import type { LiveStatus, ScreenMatte } from '@cyclorama/stage/data';
import { LiveHostError, type LiveHost } from '../../hosts/live/live-host.ts';
import type { ObjectStore } from '../../store/objects/object-store.ts';
import { LiveUnavailable, type SnapshotLook } from './port.ts';
import type { CasterSession } from './session.ts';

/** The newest picture at a location as PNG. @throws LiveUnavailable */
export async function snapshotOf(
  session: CasterSession,
  location: string,
  { width, color }: SnapshotLook,
): Promise<Uint8Array> {
  const source = sourceAt(session, location, color);
  return asked(session, (host) => host.snapshot(source, width));
}

/** A JPEG of what is at a location. @throws LiveUnavailable */
export async function thumbnailOf(
  session: CasterSession,
  location: string,
  width: number,
): Promise<Uint8Array> {
  const source = sourceAt(session, location, undefined);
  return asked(session, (host) => host.thumbnail(source, width));
}

/** What a show is like this moment; undefined while it has no host. */
export async function presentOf(session: CasterSession): Promise<LiveStatus | undefined> {
  if (session.status() === undefined) return undefined;
  try {
    return await (await session.host()).present();
  } catch (error) {
    if (error instanceof LiveHostError) return undefined;
    throw error;
  }
}

/** Samples the cloth in the newest picture at a location. @throws LiveUnavailable */
export async function screenOf(session: CasterSession, location: string): Promise<ScreenMatte> {
  const source = sourceAt(session, location, undefined);
  return asked(session, (host) => host.autoMatte(source));
}

/** Of several instances at a location the one with the least delay. */
function sourceAt(session: CasterSession, location: string, color: SnapshotLook['color']): string {
  const plain = session.compiled?.locations.get(location) ?? location;
  if (color === undefined) return plain;
  const ids = session.compiled?.document.sources.map(({ id }) => id) ?? [];
  const cut = ids.find((id) => id === `${plain}~${color}`) ?? ids.find((id) => isCut(id, location, color));
  if (cut === undefined)
    throw new LiveUnavailable('failed', `No layout of this show cuts ${location} out by Color ${color}.`);
  return cut;
}

function isCut(id: string, location: string, color: string): boolean {
  return id.startsWith(`${location}+`) && id.endsWith(`~${color}`);
}

async function asked<T>(session: CasterSession, ask: (host: LiveHost) => Promise<T>): Promise<T> {
  try {
    return await ask(await session.host());
  } catch (error) {
    if (!(error instanceof LiveHostError)) throw error;
    throw new LiveUnavailable('failed', error.message);
  }
}

/** Leaves a picture where another process can take it: messages between processes are small. @returns its key */
export async function leavePicture(objects: ObjectStore, png: Uint8Array): Promise<string> {
  const key = `live-snapshots/${randomUUID()}.png`;
  await objects.put(key, Buffer.from(png), { contentType: 'image/png' });
  return key;
}

/** Takes a picture that was left. */
export async function takePicture(objects: ObjectStore, key: string): Promise<Uint8Array> {
  try {
    return await buffer(await objects.read(key));
  } finally {
    await objects.delete(key);
  }
}
