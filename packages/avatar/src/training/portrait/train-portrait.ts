import { mkdir } from 'node:fs/promises';
import { type Figure, openFigure } from '../../person/figure.ts';
import { readPersonInfo } from '../../person/model-file.ts';
import { measureBorder } from '../../person/portrait/border.ts';
import { makePortrait, PortraitError } from '../../person/portrait/make.ts';
import { PortraitFigure } from '../../person/portrait/portrait-figure.ts';
import { performanceFromSpeech } from '../../performance.ts';
import type { Performance } from '../../types.ts';
import { TrainingError } from '../errors.ts';
import type { TrainerTools } from '../train.ts';
import type { PersonMaterial, TrainedPerson, TrainPersonRequest } from '../types.ts';
import { Report } from '../video/report.ts';
import { sayHello, writeCover, writeSamples } from '../video/samples.ts';
import { fileKey, keyOf, WorkFolder } from '../video/work-folder.ts';
import { measure } from '../video/measure.ts';

/** Longest side of a cover and of the pictures that are measured. */
const LONGEST = 720;

/** Makes a presenter of one picture. */
export async function trainPortrait(
  request: TrainPersonRequest,
  material: Extract<PersonMaterial, { kind: 'portrait' }>,
  { finder, speech, onProgress, signal }: TrainerTools,
): Promise<TrainedPerson> {
  await mkdir(request.workFolder, { recursive: true });
  const work = new WorkFolder(request.workFolder);
  const report = new Report(onProgress, { matted: material.replacesBackground });
  report.stage('decode');
  const key = keyOf(await fileKey(material.picture), material.replacesBackground, request.output);
  await work.once('portrait', key, () =>
    makePortrait(material.picture, request.output, {
      replacesBackground: material.replacesBackground,
      faceFinder: finder,
      ...(signal ? { signal } : {}),
    }).catch((error: unknown) => {
      if (error instanceof PortraitError) throw new TrainingError('no-face', error.message, { cause: error });
      throw error;
    }),
  );
  report.stage('write');
  const info = await readPersonInfo(request.output);
  const size = fit(info);
  const said = await sayHello(speech, undefined, signal);
  const { samples: _, ...timings } = said;
  const figure: Figure = await openFigure(request.output, size.width, size.height);
  let figures;
  try {
    const performance = performanceFromSpeech(timings, { seed: 1 });
    figures = await measure({
      figure,
      performance,
      finder,
      signal,
      report: (done) => report.within(done, 0, 0.6),
    });
    // Nothing is put into a photograph: what might show is where its motion ends.
    figures = { ...figures, seamStep: await seamOf(figure, performance) };
  } finally {
    await figure.close?.();
  }
  const cover = await writeCover(work, request.output, size);
  const samples = await writeSamples(work, request.output, size, said, info.actions, {
    signal,
    report: (done) => report.within(done, 0.6, 1),
  });
  return { ...info, cover, samples, figures };
}

function seamOf(figure: Figure, performance: Performance): Promise<number> {
  if (!(figure instanceof PortraitFigure)) throw new TypeError('a portrait was expected');
  return measureBorder(figure, performance);
}

function fit({ width, height }: { readonly width: number; readonly height: number }): {
  width: number;
  height: number;
} {
  const k = Math.min(1, LONGEST / Math.max(width, height));
  const even = (v: number): number => Math.max(16, Math.round((v * k) / 2) * 2);
  return { width: even(width), height: even(height) };
}
