import { isMssErrorCode, MssError } from '@cyclorama/contract';
import type { Studio } from '../../context.ts';
import { moderate } from '../../moderation/moderate.ts';
import type { SecretBox } from '../../tenants/secret-box.ts';
import { BrainFailure, type BrainQuestion } from '../port.ts';
import { readBrain, type SentKey } from './check-services.ts';
import { brainKeyOf, openRobot } from './load.ts';
import { objectOf, oneOf, refuse, textOf, type Body } from './reading.ts';
import { keptKey } from './store.ts';
import type { RobotRow, StoredBrain } from './table.ts';

const LONGEST_QUESTION = 500;
const PATIENCE_MS = 60_000;

/** A question that is only tried. */
export interface TriedQuestion extends Pick<BrainQuestion, 'question' | 'language'> {
  /** A brain that is not saved yet. */
  readonly brain?: { readonly brain: StoredBrain; readonly key: SentKey };
}

/** @throws MssError MSS.00000003 that names the member */
export function readAsk(studio: Pick<Studio, 'fetcher'>, row: RobotRow, sent: Body): TriedQuestion {
  const body = objectOf(sent, 'body', ['question', 'language', 'brain']);
  const spoken = row.document.languages.map(({ language }) => language);
  const brain = body['brain'] ?? undefined;
  return {
    question: textOf(body['question'], 'question', LONGEST_QUESTION),
    language: oneOf(body['language'] ?? spoken[0], 'language', spoken),
    ...(brain === undefined ? {} : { brain: readBrain(studio, brain) }),
  };
}

/** What a robot would say to a question, without a picture. @throws MssError with the words of whatever failed */
export async function askRobot(studio: Studio, box: SecretBox, row: RobotRow, asked: TriedQuestion) {
  const { question, language } = asked;
  const signal = AbortSignal.timeout(PATIENCE_MS);
  try {
    const { robot, brain } = await openRobot(studio, box, row, asked.brain && tried(box, row, asked.brain));
    if (brain === undefined)
      refuse('brain', 'the owner of the page answers for this robot; there is nothing to ask');
    const of = { ...{ question, language }, jobId: 'tried', sessionId: 'tried', user: 'tried', turns: [] };
    const { text, images, source, title } = await brain.answer(of, signal, () => undefined);
    const subject = { projectId: row.projectId, subject: `robot:${row.id}`, texts: [text] };
    const verdict = await moderate(studio, subject);
    if (!verdict.allowed) return { answer: robot.safeAnswer[language], images: [], source: 'safe_answer' };
    return {
      answer: text,
      images,
      source,
      ...(title === undefined ? {} : { title }),
    };
  } catch (error) {
    if (signal.aborted) throw new MssError('MSS.47010104', `no answer within ${PATIENCE_MS / 1000} s`);
    if (!(error instanceof BrainFailure)) throw error;
    const code = isMssErrorCode(error.code) ? error.code : 'MSS.47010107';
    throw new MssError(code, error.message, { status: 422, cause: error });
  }
}

function tried(
  box: SecretBox,
  row: RobotRow,
  { brain, key }: NonNullable<TriedQuestion['brain']>,
): { readonly brain: StoredBrain; readonly key: string | undefined } {
  if (key === null) return { brain, key: undefined };
  if (key !== undefined) return { brain, key };
  const isKept = keptKey(brain, row.document.brain, row.sealedBrainKey, 'brain.key') !== null;
  return { brain, key: isKept ? brainKeyOf(box, row) : undefined };
}
