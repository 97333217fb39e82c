import { MssError } from '@cyclorama/contract';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { characterOf, requireActiveAsset, voiceOf } from '../../assets/resolve.ts';
import type { Studio } from '../../context.ts';
import { reviewTexts, type ReviewedText } from '../../moderation/review-texts.ts';
import type { SentRobot } from './check.ts';
import { isAddress } from './check-knowledge.ts';
import { refuse } from './reading.ts';

/** Says which member of a robot an asset that cannot be used stands in. */
async function named<T>(field: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof MssError)) throw error;
    throw new MssError(error.code, `${field}: ${error.detail ?? error.message}`, {
      status: error.status,
      cause: error,
    });
  }
}

/**
 * Makes sure that the tenant may use every asset that a robot names, now.
 * @throws MssError as requireActiveAsset does, with the member; MSS.00000003 for a voice of another language
 */
export async function checkAssets(studio: Studio, projectId: string, sent: SentRobot): Promise<void> {
  const { avatarAssetId, languages, background } = sent.document;
  await named('avatar_asset_id', characterOf(studio, projectId, avatarAssetId));
  for (const [i, { language, voiceAssetId }] of languages.entries()) {
    if (voiceAssetId === undefined) continue;
    const field = `languages[${i}].voice_asset_id`;
    const voice = await named(field, voiceOf(studio, projectId, voiceAssetId));
    if (!speaks(voice.language, language))
      refuse(field, `this voice speaks ${voice.language}, not ${language}`);
  }
  if (background.kind === 'asset')
    await named('background.asset_id', requireActiveAsset(studio, projectId, background.assetId, ['IMAGE']));
  const seen = new Set<string>();
  for (const [i, { images = [] }] of sent.knowledge.entries())
    for (const [k, image] of images.entries()) {
      if (isAddress(image) || seen.has(image)) continue;
      const field = `knowledge[${i}].images[${k}]`;
      await named(field, requireActiveAsset(studio, projectId, image, ['IMAGE']));
      seen.add(image);
    }
}

/** Whether a voice of a BCP 47 language can be understood in a dialog's. */
export function speaks(voice: string, language: DialogLanguage): boolean {
  return voice.slice(0, 2).toLowerCase() === language.slice(0, 2);
}

const REFUSED = 'MSS.47010071';

/** Looks at everything that a robot may say or show. @throws MssError MSS.47010071 and as reviewTexts does */
export async function reviewRobot(
  studio: Pick<Studio, 'config' | 'fetcher'>,
  place: { readonly projectId: string; readonly robotId: string },
  sent: SentRobot,
): Promise<void> {
  const texts: ReviewedText[] = [{ field: 'name', text: sent.name, code: REFUSED }];
  const add = (field: string, text: string | undefined): void => {
    if (text !== undefined) texts.push({ field, text, code: REFUSED });
  };
  for (const [i, { greeting, hotQuestions }] of sent.document.languages.entries()) {
    add(`languages[${i}].greeting`, greeting);
    hotQuestions.forEach((text, k) => add(`languages[${i}].hot_questions[${k}]`, text));
  }
  for (const [language, text] of Object.entries(sent.document.safeAnswer))
    add(`safe_answer.${language}`, text);
  sent.knowledge.forEach(({ question, answer }, i) => {
    add(`knowledge[${i}].question`, question);
    add(`knowledge[${i}].answer`, answer);
  });
  await reviewTexts(studio, { projectId: place.projectId, subject: `robot:${place.robotId}` }, texts);
}

/** Looks at a document from which a robot may read aloud. @throws MssError MSS.47010071 and as reviewTexts does */
export async function reviewDocument(
  studio: Pick<Studio, 'config' | 'fetcher'>,
  place: { readonly projectId: string; readonly robotId: string },
  { name, text }: { readonly name: string; readonly text: string },
): Promise<void> {
  await reviewTexts(studio, { projectId: place.projectId, subject: `robot:${place.robotId}` }, [
    { field: 'name', text: name, code: REFUSED },
    { field: 'text', text, code: REFUSED },
  ]);
}
