import { MssError } from '@cyclorama/contract';
import { listOf, objectOf, refuse, textOf } from './reading.ts';
import type { KnowledgePair } from './table.ts';

const MOST_PAIRS = 1000;
const MOST_ALTERNATIVES = 20;
const LONGEST_QUESTION = 256;
/** As long as a message of the callback may be (§7.1). */
const LONGEST_ANSWER = 4096;
const MOST_IMAGES = 9;

/** Pairs as they were sent. @throws MssError that names the member; MSS.47010026 for too many */
export function readKnowledge(value: unknown): readonly KnowledgePair[] {
  if (Array.isArray(value) && value.length > MOST_PAIRS)
    throw new MssError('MSS.47010026', `knowledge: at most ${MOST_PAIRS}, not ${value.length}`);
  return listOf(value, 'knowledge', MOST_PAIRS).map((one, i) => readPair(one, `knowledge[${i}]`));
}

function readPair(value: unknown, at: string): KnowledgePair {
  const body = objectOf(value, at, ['question', 'alternatives', 'answer', 'images']);
  const alternatives = listOf(body['alternatives'] ?? [], `${at}.alternatives`, MOST_ALTERNATIVES).map(
    (one, i) => textOf(one, `${at}.alternatives[${i}]`, LONGEST_QUESTION),
  );
  const images = listOf(body['images'] ?? [], `${at}.images`, MOST_IMAGES).map((one, i) =>
    imageOf(one, `${at}.images[${i}]`),
  );
  return {
    question: textOf(body['question'], `${at}.question`, LONGEST_QUESTION),
    ...(alternatives.length === 0 ? {} : { alternatives }),
    answer: textOf(body['answer'], `${at}.answer`, LONGEST_ANSWER),
    ...(images.length === 0 ? {} : { images }),
  };
}

/** Whether a picture is an address and no asset. */
export function isAddress(image: string): boolean {
  return image.startsWith('https://');
}

function imageOf(value: unknown, at: string): string {
  const image = textOf(value, at, 2048);
  const isGood = isAddress(image) ? URL.canParse(image) : /^[\w.-]{1,64}$/.test(image);
  return isGood ? image : refuse(at, 'expected the id of an asset or an address that begins with https://');
}
