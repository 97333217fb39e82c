import { mkdir } from 'node:fs/promises';
import type { Speech } from '@cyclorama/speech';
import type { MatteSettings } from '@cyclorama/stage';
import type { FaceFinder } from '../../face/index.ts';
import { ModelFile } from '../../person/model-file.ts';
import { findLoop } from '../../person/video/find-loop.ts';
import { MESH_VALUES, toPicture, type HeadNorm } from '../../person/video/head-place.ts';
import { FPS, videoData } from '../../person/video/model-data.ts';
import { gapOf, OPEN, shapeOf, WIDE } from '../../person/video/mouth-shape.ts';
import { openVideoPerson } from '../../person/video/open.ts';
import { quantile } from '../../person/video/solve.ts';
import type { ActionMark, TrainedPerson, TrainPersonRequest } from '../types.ts';
import { performanceFromSpeech } from '../../performance.ts';
import { TrainingError } from '../errors.ts';
import type { TrainerTools } from '../train.ts';
import { findActions, markedActions } from './actions.ts';
import { ClipFile } from './clip-file.ts';
import type { Crop } from './crop.ts';
import { followFace, readFaces, type FaceLight } from './follow-face.ts';
import { learn, moments, placeAt, type Learnt } from './learn.ts';
import { measure, sharpnessBy } from './measure.ts';
import { Report } from './report.ts';
import { sayHello, writeCover, writeSamples } from './samples.ts';
import { chooseMatte, readSmall, takeFootage, type Take } from './take.ts';
import { findWords, type VideoMaterial } from './words.ts';
import { fileKey, keyOf, WorkFolder } from './work-folder.ts';
import { writeModel, type ActionPart } from './write-model.ts';

/** Raised when what is made here changes: results of older versions are not used. */
const VERSION = 2;
/** Share of pictures with a face below which nothing can be learnt. */
const LEAST_FOUND = 0.5;

/** Makes a presenter of footage. Stages that an attempt before finished are not done again. */
export async function trainVideo(
  request: TrainPersonRequest,
  material: VideoMaterial,
  { finder, speech, onProgress, signal }: TrainerTools,
): Promise<TrainedPerson> {
  await mkdir(request.workFolder, { recursive: true });
  const work = new WorkFolder(request.workFolder);
  const report = new Report(onProgress, { matted: material.replacesBackground });
  const run = { signal };
  const base = keyOf(
    VERSION,
    await fileKey(material.video),
    await fileKey(material.audio),
    material.replacesBackground,
  );

  report.stage('decode');
  const matte = material.replacesBackground
    ? await work.once('matte', base, () => chooseMatte(material.video))
    : undefined;
  const take = await footage(work, 'take', base, material.video, matte, report, signal);
  const actionKey = keyOf(base, await fileKey(material.action), matte);
  const action =
    material.action === undefined
      ? undefined
      : await footage(work, 'action', actionKey, material.action, matte, report, signal);

  report.stage('landmarks');
  const clip = new ClipFile(work.file('take.clip'), take.clip);
  let actionClip: ClipFile | undefined;
  try {
    const light = await work.once('take-light', base, () =>
      followFace(work, 'take', clip, finder, { ...run, report: (done) => report.within(done, 0, 0.9) }),
    );
    if (light.found < LEAST_FOUND)
      throw new TrainingError('no-face', 'a face is found in fewer than half of the pictures of the footage');
    const faces = await readFaces(work, 'take');
    if (action) {
      const gestures = new ClipFile(work.file('action.clip'), action.clip);
      actionClip = gestures;
      await work.once('action-light', actionKey, () =>
        followFace(work, 'action', gestures, finder, {
          ...run,
          report: (done) => report.within(done, 0.9, 1),
        }),
      );
    }

    report.stage('align');
    const words = await work.once('words', keyOf(base, material.text, material.language), () =>
      findWords(material, take.lead, speech, signal),
    );

    report.stage('idle');
    const learnt = learn(faces, light, words);
    const small = await readSmall(work, 'take');
    const loop = findLoop(moments(faces, learnt, words, small));

    report.stage('actions');
    const parts: ActionPart[] = [];
    const gestures: ActionMark[] = [];
    let crop: Crop = take.box;
    if (action && actionClip) {
      const acted = actionClip;
      const actionFaces = await readFaces(work, 'action');
      const spans = material.actionMarks
        ? markedActions(material.actionMarks, action.frames)
        : findActions(await readSmall(work, 'action'), action.frames);
      const [dx, dy] = apart(
        middle(faces, learnt.norm, loop.from, loop.from + loop.count),
        middle(actionFaces, learnt.norm, 0, action.frames),
      );
      if (matte) crop = union(take.box, { ...action.box, x: action.box.x + dx, y: action.box.y + dy });
      for (const span of spans) {
        const { tag, name } = span;
        gestures.push({ type: 'ACTION', from: span.from / FPS, to: span.to / FPS, tag, name });
        parts.push({
          info: { id: span.tag, name: span.name, tag: span.tag, duration: (span.to - span.from) / FPS },
          clip: acted,
          faces: actionFaces,
          from: span.from,
          to: span.to,
          crop: { ...crop, x: crop.x - dx, y: crop.y - dy },
          mouthMoves: speaks(actionFaces, learnt, span.from, span.to),
        });
      }
    }

    report.stage('mouth');
    await writeModel(
      request.output,
      { take: clip, isCutOut: matte !== undefined, faces, learnt, loop, crop, actions: parts },
      { ...run, report: (done) => report.within(done, 0, 1) },
    );

    report.stage('write');
    const said = await sayHello(speech, material.language, signal);
    const size = await naturalSize(request.output);
    const figures = await measured(request.output, said, light, finder, signal, report);
    const cover = await writeCover(work, request.output, size);
    const samples = await writeSamples(
      work,
      request.output,
      size,
      said,
      parts.map(({ info }) => info),
      {
        ...run,
        report: (done) => report.within(done, 0.5, 1),
      },
    );
    return {
      kind: 'video',
      ...size,
      isCutOut: matte !== undefined,
      actions: parts.map(({ info }) => info),
      gestures,
      cover,
      samples,
      figures,
    };
  } finally {
    clip.close();
    actionClip?.close();
  }
}

function footage(
  work: WorkFolder,
  name: string,
  key: string,
  path: string,
  matte: MatteSettings | undefined,
  report: Report,
  signal: AbortSignal | undefined,
): Promise<Take> {
  if (matte && name === 'take') report.stage('matte');
  const [from, to] = name === 'take' ? [0, 0.9] : [0.9, 1];
  return work.once(name, keyOf(key, matte), () =>
    takeFootage(work, name, path, matte, { signal, report: (done) => report.within(done, from, to) }),
  );
}

/** Middle of the face over some pictures; undefined where none is found. */
function middle(faces: Float32Array, norm: HeadNorm, from: number, to: number): [number, number] | undefined {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let frame = from; frame < to; frame++) {
    const place = placeAt(faces, norm, frame);
    if (!place) continue;
    const [x, y] = toPicture(place, 0, 0);
    xs.push(x);
    ys.push(y);
  }
  return xs.length === 0 ? undefined : [quantile(xs, 0.5), quantile(ys, 0.5)];
}

/** How far gestures are moved, so that the head does not jump: even pixels. */
function apart(rest: [number, number] | undefined, gesture: [number, number] | undefined): [number, number] {
  if (!rest || !gesture) return [0, 0];
  const even = (v: number): number => Math.round(v / 2) * 2;
  return [even(rest[0] - gesture[0]), even(rest[1] - gesture[1])];
}

function union(a: Crop, b: Crop): Crop {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** Whether the lips part in a gesture: then the footage's own mouth must be covered. */
function speaks(faces: Float32Array, { norm, motion }: Learnt, from: number, to: number): boolean {
  let open = 0;
  let seen = 0;
  for (let frame = from; frame < to; frame++) {
    const place = placeAt(faces, norm, frame);
    if (!place) continue;
    seen++;
    const gap = gapOf(shapeOf(place, faces, frame * MESH_VALUES)) - motion.restMeasures[OPEN]!;
    if (gap > motion.restMeasures[WIDE]! * 0.08) open++;
  }
  return open > seen * 0.1;
}

/** The size in which the presenter's picture is shown as it was filmed. */
async function naturalSize(path: string): Promise<{ width: number; height: number }> {
  const model = await ModelFile.open(path);
  try {
    const { crown, loop } = videoData(model);
    const { width, height, alpha } = loop.header;
    return alpha ? { width, height: Math.round((height - crown) / 0.92 / 2) * 2 } : { width, height };
  } finally {
    await model.close();
  }
}

async function measured(
  path: string,
  said: Speech,
  { opening, sharp }: FaceLight,
  finder: FaceFinder,
  signal: AbortSignal | undefined,
  report: Report,
): Promise<TrainedPerson['figures']> {
  const seen = opening.flatMap((o, frame) => (o < 0 ? [] : [frame]));
  const size = await naturalSize(path);
  const figure = await openVideoPerson(await ModelFile.open(path), size.width, size.height);
  try {
    const { samples: _, ...timings } = said;
    return await measure({
      figure,
      performance: performanceFromSpeech(timings, { seed: 1 }),
      sharpOf: sharpnessBy(
        seen.map((frame) => opening[frame]!),
        seen.map((frame) => sharp[frame]!),
      ),
      borderOf: (pose, at) => figure.border(pose, at),
      finder,
      signal,
      report: (done) => report.within(done, 0, 0.5),
    });
  } finally {
    await figure.close();
  }
}
