import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { createCanvas, ImageData } from '@napi-rs/canvas';
import { neutralPose } from '../../draw/pose.ts';
import { openFigure, type Figure } from '../figure.ts';
import {
  isFrameWish,
  packPicture,
  SEQUENCE_TYPE,
  type ClipRequest,
  type FrameWish,
  type PersonState,
} from './contract.ts';

export interface RendererServerOptions {
  /** Where people are kept. */
  readonly folder: string;
  /** Asked for when given. */
  readonly key?: string;
  /** Makes the model `output` of what was handed over. */
  readonly prepare: (kind: 'portrait' | 'video', source: string, output: string) => Promise<void>;
}

/** Somebody asked for what cannot be. */
class Refusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const LARGEST_SIDE = 4096;
const LONGEST_REQUEST = 256 << 20;

/**
 * The reference of the contract: answers with the embedded renderer. Adapters of other renderers may begin with a copy.
 * The caller lets it listen and closes it.
 */
export function createRendererServer(options: RendererServerOptions): Server {
  const people = new Map<string, PersonState>();
  return createServer((request, response) => {
    answer(options, people, request, response).catch((error: unknown) => {
      const status = error instanceof Refusal ? error.status : 500;
      const message = error instanceof Error ? error.message : String(error);
      if (response.headersSent) response.destroy();
      else tell(response, status, { message });
    });
  });
}

function tell(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function answer(
  { folder, key, prepare }: RendererServerOptions,
  people: Map<string, PersonState>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://renderer');
  const [, id, rest = ''] = /^\/v1\/people\/([^/]+)(\/clips|\/stream)?$/.exec(url.pathname) ?? [];
  if (key !== undefined && request.headers.authorization !== `Bearer ${key}`)
    throw new Refusal(401, 'the key is missing or wrong');
  if (id === undefined || !/^[\w.-]{1,100}$/.test(decodeURIComponent(id)) || /^\.+$/.test(id))
    throw new Refusal(404, 'there is nothing under this path');
  const home = join(folder, decodeURIComponent(id));
  const model = join(home, 'model.person');
  const what = `${request.method ?? ''} ${rest}`.trim();
  if (what === 'PUT') {
    const kind = url.searchParams.get('kind');
    if (kind !== 'portrait' && kind !== 'video') throw new Refusal(400, 'kind must be portrait or video');
    await mkdir(home, { recursive: true });
    await pipeline(request, createWriteStream(join(home, 'source')));
    people.set(id, { state: 'preparing' });
    prepare(kind, join(home, 'source'), model).then(
      () => people.set(id, { state: 'ready' }),
      (error: unknown) => people.set(id, { state: 'failed', message: String(error) }),
    );
    tell(response, 202, { state: 'preparing' });
    return;
  }
  if (what === 'DELETE') {
    people.delete(id);
    await rm(home, { recursive: true, force: true });
    response.writeHead(204).end();
    return;
  }
  const state = people.get(id);
  if (state === undefined) throw new Refusal(404, 'this person is not known');
  if (what === 'GET') {
    tell(response, 200, state);
    return;
  }
  if (what !== 'POST /clips' && what !== 'POST /stream') throw new Refusal(405, 'this cannot be done here');
  if (state.state !== 'ready') throw new Refusal(409, 'this person is not ready');
  if (rest === '/clips') await sendClip(model, await clipOf(request), response);
  else await sendStream(model, sizeOf(Object.fromEntries(url.searchParams)), request, response);
}

async function clipOf(request: IncomingMessage): Promise<ClipRequest> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LONGEST_REQUEST) throw new Refusal(413, 'the request is too long');
    chunks.push(chunk);
  }
  const clip = parse(Buffer.concat(chunks).toString()) as Partial<ClipRequest> | null;
  if (!Array.isArray(clip?.frames) || !clip.frames.every(isFrameWish))
    throw new Refusal(400, 'frames must be a list of what each frame shall show');
  return { ...sizeOf(clip), frames: clip.frames };
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    throw new Refusal(400, `the request is no JSON: ${String(error)}`);
  }
}

function sizeOf(asked: { readonly width?: unknown; readonly height?: unknown; readonly fps?: unknown }): {
  width: number;
  height: number;
  fps: number;
} {
  const number = (name: 'width' | 'height' | 'fps', most: number): number => {
    const value = Number(asked[name]);
    if (!(value >= 1 && value <= most) || (name !== 'fps' && !Number.isInteger(value)))
      throw new Refusal(400, `${name} must be a number from 1 to ${most}`);
    return value;
  };
  return {
    width: number('width', LARGEST_SIDE),
    height: number('height', LARGEST_SIDE),
    fps: number('fps', 120),
  };
}

async function sendClip(
  model: string,
  { width, height, fps, frames }: ClipRequest,
  response: ServerResponse,
): Promise<void> {
  const figure = await openFigure(model, width, height);
  try {
    response.writeHead(200, { 'content-type': SEQUENCE_TYPE });
    for (const wish of frames) await send(response, await draw(figure, wish, fps));
    response.end();
  } finally {
    await figure.close?.();
  }
}

async function sendStream(
  model: string,
  { width, height, fps }: { readonly width: number; readonly height: number; readonly fps: number },
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const figure = await openFigure(model, width, height);
  try {
    response.writeHead(200, { 'content-type': SEQUENCE_TYPE });
    response.flushHeaders();
    for await (const line of createInterface({ input: request, crlfDelay: Infinity })) {
      const wish = parse(line);
      if (!isFrameWish(wish)) throw new Refusal(400, 'a line says nothing about a frame');
      await send(response, await draw(figure, wish, fps));
    }
    response.end();
  } finally {
    await figure.close?.();
  }
}

function send(response: ServerResponse, picture: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    response.write(packPicture(picture), (error) => {
      if (error) reject(error);
      else resolve();
    });
  });
}

async function draw(figure: Figure, { frame, mouth }: FrameWish, fps: number): Promise<Uint8Array> {
  const { rgba } = await figure.paint({ ...neutralPose(figure.rest), ...mouth }, frame / fps);
  const { width, height } = figure;
  const straight = new Uint8ClampedArray(rgba.length);
  for (let i = 0; i < rgba.length; i += 4) {
    const a = rgba[i + 3]!;
    if (a === 0) continue;
    for (let k = 0; k < 3; k++) straight[i + k] = (rgba[i + k]! * 255) / a;
    straight[i + 3] = a;
  }
  const canvas = createCanvas(width, height);
  canvas.getContext('2d').putImageData(new ImageData(straight, width, height), 0, 0);
  return canvas.encode('png');
}
