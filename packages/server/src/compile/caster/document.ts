import type { LiveScene } from '@cyclorama/stage/data';
import { PGM, PVW, type Scene } from '../../studio/casters/model.ts';
import type { CasterInput, CompiledCaster } from './input.ts';
import { outputsOf, renditionsOf } from './outputs.ts';
import { formatOf } from './overlays.ts';
import { arrangementOf, programmeArrangement, sceneOn, takePictures, takeSound } from './scenes.ts';
import { SourceBook, STANDBY_SOURCE } from './sources.ts';
import { studioArrangement } from './studio-layout.ts';

const FPS = { num: 25, den: 1 } as const;
const MAX_LAYERS = 12;
const BLACK: LiveScene = { layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } };

/**
 * Turns the rows of a caster into what its live session shows, plays and sends. Pure: the same input gives the same
 * document. What cannot be done is left out with a note; the programme goes on.
 */
export function compileCaster(input: CasterInput): CompiledCaster {
  const { caster } = input.aggregate;
  const notes: string[] = [];
  const book = new SourceBook(input, notes);
  const pgmScene = sceneOn(input.aggregate, PGM);
  const pvwScene = sceneOn(input.aggregate, PVW);
  const usual = arrangementOf(input, pgmScene, []);
  const pgm = programmeArrangement(input, book, pgmScene, notes);
  const pvw = pvwScene && arrangementOf(input, pvwScene, notes);
  const pgmLayers = takePictures(book, pgm).slice(0, MAX_LAYERS);
  const pvwLayers = pvw && takePictures(book, pvw).slice(0, MAX_LAYERS);
  // The programme's usual sources stay open while something else is on, so that their return is seen.
  const guarded = takePictures(book, usual).map(({ source }) => book.signalOf(source));
  // What a virtual studio may be switched to is cut out already when it comes.
  for (const layout of input.aggregate.studioLayouts) takePictures(book, studioArrangement(input, layout));
  // The mixer of the programme stays whatever comes into the picture.
  const coming = pvwScene && arrangementOf(input, withMixerOf(pgmScene, pvwScene), []);
  const pgmAudio = takeSound(book, pgm, pgmLayers);
  const pvwAudio = pvw && pvwLayers && takeSound(book, pvw, pvwLayers);
  const standby = pgm.layers.some(({ key }) => key === STANDBY_SOURCE);
  if (standby && !book.has(STANDBY_SOURCE))
    notes.push('the standby is on, but no picture or stream is set for it');
  // Neither black nor the standby may be seen through.
  const held =
    input.state.held && pvw && pvwLayers && coming && !standby && caster.faded !== true
      ? {
          ...input.state.held,
          scene: { layers: pvwLayers, overlays: pvw.overlays, audio: takeSound(book, coming, pvwLayers) },
        }
      : undefined;
  const { width, height } = formatOf(caster.config);
  const renditions = renditionsOf(caster, pvw !== undefined);
  const sources = book.all();
  // Behind the black the programme goes on, so that it is there at once when the black is taken away.
  const black = caster.faded === true;
  const awake = [...(standby ? guarded : []), ...(black ? pgmLayers.map(({ source }) => source) : [])];
  return {
    document: {
      format: { width, height, fps: FPS },
      sources: sources.map((source) =>
        awake.includes(source.id) ? { ...source, decode: 'always' as const } : source,
      ),
      pgm: black ? BLACK : { layers: pgmLayers, overlays: pgm.overlays, audio: pgmAudio },
      ...(pvw && pvwLayers && pvwAudio
        ? { pvw: { layers: pvwLayers, overlays: pvw.overlays, audio: pvwAudio } }
        : {}),
      ...(held ? { held } : {}),
      renditions,
      outputs: outputsOf(caster, renditions, input.places),
      delaySeconds: caster.config.Delay,
    },
    notes: [...new Set(notes)],
    locations: book.locations(),
    guarded: [...new Set(guarded)],
    episodeSources: book.episodes,
  };
}

function withMixerOf(programme: Scene | undefined, scene: Scene): Scene {
  const Mixer = programme?.audio.Mixer;
  return Mixer === undefined ? scene : { ...scene, audio: { ...scene.audio, Mixer } };
}
