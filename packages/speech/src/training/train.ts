import { mkdir, rm } from 'node:fs/promises';
import { SpeechEngineError } from '../engines/errors.ts';
import { writeUnitModel, type UnitModel } from '../engines/units/model.ts';
import { uploadVoice } from '../engines/remote/upload.ts';
import type { RemoteSpeechEndpoint, SpeechService, Voice, VoiceCapability } from '../types.ts';
import { judgeVoice } from './measure-voice.ts';
import { listenTo, type Person } from './person.ts';
import { makeProfile, type ProfiledVoice } from './profile.ts';
import { promptOf, writePrompt } from './prompt.ts';
import { cutUnits, FEWEST_SECONDS, FEWEST_SENTENCES } from './units.ts';
import type { TrainedVoice, TrainVoiceRequest, VoiceMaking, VoiceTrainingProgress } from './types.ts';

export interface TrainVoiceOptions {
  /** Speaks with the embedded voices, and with the new one; knows the same endpoints. */
  readonly speech: SpeechService;
  /** Cloning engines that may be used. */
  readonly endpoints?: readonly RemoteSpeechEndpoint[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: VoiceTrainingProgress) => void;
  /** Ids of embedded voices that are not to be bent; for measurements in which they are the people. */
  readonly without?: readonly string[];
}

/** What people are told that a voice is. */
export const MAKING_LABELS: Readonly<Record<VoiceMaking, string>> = {
  profile: 'Voice profile on an embedded voice: pitch, pace and colour of the speaker, not a clone',
  units: 'Put together from the speaker’s own recordings',
  cosyvoice: 'Cloned by CosyVoice from a recording of the speaker',
  'gpt-sovits': 'Cloned by GPT-SoVITS from a recording of the speaker',
  openai: 'Cloned by a speech service to which a recording of the speaker was sent',
};

/** Tags that an engine reached over HTTP obeys: all but sounds of single words. */
const CLONED: VoiceCapability = {
  phonemePinyin: false,
  phonemeCmu: false,
  breakTime: true,
  breakStrength: true,
  speed: true,
  prosody: true,
  sayAs: true,
  sub: true,
  word: true,
};

interface Training {
  readonly request: TrainVoiceRequest;
  readonly options: TrainVoiceOptions;
  readonly person: Person;
}

type Cloning = Exclude<VoiceMaking, 'profile' | 'units'>;

/** Engines that clone from a prompt alone, best first; a service that wants an upload is used only when it is named. */
const WITHOUT_ASKING: readonly Cloning[] = ['cosyvoice', 'gpt-sovits'];

/**
 * Makes a voice out of recordings. Without `making`: by a cloning engine where one is there, else the better of what the
 * recordings carry.
 * @throws BadRecording for files that are no recordings
 * @throws SpeechEngineError when an engine fails, or the wanted one is not there
 * @throws RangeError when the recordings do not suffice for what is wanted
 */
export async function trainVoice(
  request: TrainVoiceRequest,
  options: TrainVoiceOptions,
): Promise<TrainedVoice> {
  const { signal, onProgress, endpoints = [] } = options;
  await mkdir(request.workFolder, { recursive: true, mode: 0o700 });
  if (request.recordings.length === 0) throw new RangeError('there are no recordings');
  const person = await listenTo(request.recordings, (done) => onProgress?.({ stage: 'listening', done }));
  signal?.throwIfAborted();
  if (person.statistics.frames < 100) throw new RangeError('there is too little speech in the recordings');
  const training: Training = { request, options, person };
  if (person.readings.every(({ text }) => text === ''))
    throw new RangeError('none of the recordings has a text: write down what is said in them');
  const making =
    request.making ??
    WITHOUT_ASKING.find((engine) => endpoints.some((endpoint) => endpoint.engine === engine));
  switch (making) {
    case undefined:
      return better(training);
    case 'profile':
      return profiled(training, await makeBase(training));
    case 'units': {
      const base = await makeBase(training);
      return united(training, base, await soundsOfPerson(training, base));
    }
    default:
      return cloned(training, making);
  }
}

/** Share of the aligning that bending an embedded voice takes. */
const BENT = 0.4;

async function makeBase({ request, options, person }: Training): Promise<ProfiledVoice> {
  const { speech, signal, without = [], onProgress } = options;
  const { language, sex } = request;
  onProgress?.({ stage: 'aligning', done: 0 });
  const made = await makeProfile(person, { language, sex, without }, speech, signal);
  onProgress?.({ stage: 'aligning', done: BENT });
  return made;
}

async function profiled(training: Training, { voice, base }: ProfiledVoice): Promise<TrainedVoice> {
  const mine = named(training.request, 'profile', voice);
  return finished(training, 'profile', { voice: mine, base, hasFile: false });
}

function soundsOfPerson({ options, person }: Training, { voice }: ProfiledVoice): Promise<UnitModel> {
  const { speech, signal, onProgress } = options;
  return cutUnits(person, voice, {
    ...{ speech, signal },
    onProgress: (done) => onProgress?.({ stage: 'aligning', done: BENT + done * (1 - BENT) }),
  });
}

/** The person's own sounds, led by the profile. @throws RangeError when none of the recordings fits its text */
async function united(
  training: Training,
  { voice, base }: ProfiledVoice,
  model: UnitModel,
): Promise<TrainedVoice> {
  const { request, options } = training;
  if (model.units.length === 0) throw new RangeError('none of the recordings fits its text');
  options.onProgress?.({ stage: 'making', done: 0 });
  await writeUnitModel(request.output, model);
  const mine: Voice = {
    ...named(request, 'units', voice),
    engine: 'units',
    settings: { ...voice.settings, guide: base.engine, model: request.output },
  };
  return finished(training, 'units', { voice: mine, base, hasFile: true });
}

/** How much harder to understand a voice may be that is more alike. */
const WORTH_A_WORD = 0.1;

/** Of profile and units the more alike, as long as it can be understood. */
async function better(training: Training): Promise<TrainedVoice> {
  const { request, person } = training;
  const base = await makeBase(training);
  const known = person.readings.filter(({ text }) => text !== '').length;
  if (known < FEWEST_SENTENCES || person.seconds < FEWEST_SECONDS) return profiled(training, base);
  const model = await soundsOfPerson(training, base);
  const profile = await profiled(training, base);
  if (model.sentences.length < FEWEST_SENTENCES) return profile;
  const units = await united(training, base, model);
  const isBetter =
    units.similarity > profile.similarity && units.intelligibility > profile.intelligibility - WORTH_A_WORD;
  if (isBetter) return units;
  await rm(request.output, { force: true });
  return profile;
}

async function cloned(training: Training, engine: Cloning): Promise<TrainedVoice> {
  const { request, options, person } = training;
  const endpoint = options.endpoints?.find((one) => one.engine === engine);
  if (endpoint === undefined)
    throw new SpeechEngineError(engine, 'unavailable', 'no endpoint is configured for this engine');
  options.onProgress?.({ stage: 'making', done: 0 });
  const prompt = await promptOf(person, request.language);
  const hasFile = engine !== 'openai';
  if (hasFile) await writePrompt(request.output, prompt);
  const speaker = hasFile
    ? 'prompt'
    : await uploadVoice(endpoint, { name: request.name, ...prompt }, options.signal);
  const voice: Voice = {
    ...{ id: 'trained', name: request.name, sex: request.sex, language: request.language },
    ...{ engine, speaker },
    settings: { endpoint: endpoint.url, ...(hasFile ? { model: request.output } : {}) },
    capability: CLONED,
    realtime: true,
    description: MAKING_LABELS[engine],
  };
  return finished(training, engine, { voice, base: undefined, hasFile });
}

function named({ name, sex, language }: TrainVoiceRequest, making: VoiceMaking, voice: Voice): Voice {
  return { ...voice, id: 'trained', name, sex, language, description: MAKING_LABELS[making] };
}

async function finished(
  { request, options, person }: Training,
  making: VoiceMaking,
  { voice, base, hasFile }: { voice: Voice; base: Voice | undefined; hasFile: boolean },
): Promise<TrainedVoice> {
  const { speech, signal, onProgress, without = [] } = options;
  onProgress?.({ stage: 'measuring', done: 0 });
  const bent = base === undefined ? [] : [base.id];
  const quality = await judgeVoice(voice, person, [...bent, ...without], {
    ...{ speech, signal, folder: request.workFolder },
    name: making,
  });
  onProgress?.({ stage: 'measuring', done: 1 });
  return { making, label: MAKING_LABELS[making], voice, hasFile, ...quality };
}
