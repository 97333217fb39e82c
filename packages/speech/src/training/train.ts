import { mkdir } from 'node:fs/promises';
import { SpeechEngineError } from '../engines/errors.ts';
import { uploadVoice } from '../engines/remote/upload.ts';
import type { RemoteSpeechEndpoint, SpeechService, Voice, VoiceCapability } from '../types.ts';
import { judgeVoice } from './measure-voice.ts';
import { listenTo, type Person } from './person.ts';
import { makeProfile, type ProfiledVoice } from './profile.ts';
import { promptOf, writePrompt } from './prompt.ts';
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
  const making =
    request.making ??
    WITHOUT_ASKING.find((engine) => endpoints.some((endpoint) => endpoint.engine === engine)) ??
    'profile';
  switch (making) {
    case 'profile':
      return profiled(training, await makeBase(training));
    case 'units':
      throw new RangeError('units are not made yet');
    default:
      return cloned(training, making);
  }
}

async function makeBase({ request, options, person }: Training): Promise<ProfiledVoice> {
  const { speech, signal, without = [], onProgress } = options;
  const { language, sex } = request;
  onProgress?.({ stage: 'making', done: 0 });
  return makeProfile(person, { language, sex, without }, speech, signal);
}

async function profiled(training: Training, { voice, base }: ProfiledVoice): Promise<TrainedVoice> {
  const mine = named(training.request, 'profile', voice);
  return finished(training, 'profile', { voice: mine, base, hasFile: false });
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
  const { speech, signal, onProgress } = options;
  onProgress?.({ stage: 'measuring', done: 0 });
  const quality = await judgeVoice(voice, person, base, {
    ...{ speech, signal, folder: request.workFolder },
    name: making,
  });
  onProgress?.({ stage: 'measuring', done: 1 });
  return { making, label: MAKING_LABELS[making], voice, hasFile, ...quality };
}
