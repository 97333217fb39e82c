import { MssError, type Schemas } from '@cyclorama/contract';
import type { Studio } from '../../context.ts';
import { checkRules, checkSmartLayer, requireShowable } from '../../interaction/check-rules.ts';
import { importGroups } from '../../interaction/import-groups.ts';
import { layerTexts, textsOfRules } from '../../interaction/rule-texts.ts';
import { indexed } from '../../interaction/stored-rules.ts';
import { reviewTexts, type ReviewedText } from '../../moderation/review-texts.ts';
import { checkMarkup, invalid } from '../../scripts/check.ts';
import { checkUrl } from '../../scripts/check-references.ts';
import { checkOutput } from '../check/output.ts';
import { checkReferences, checkScenes } from '../check/room.ts';
import { checkStartable } from '../check/startable.ts';
import type { RoomContext } from '../context.ts';
import { playPolicyOf, type LiveJob, type LiveJobDocument } from '../model.ts';
import { numberedScenes } from '../numbered.ts';
import { textsOfScenes } from '../texts.ts';

/** What a command may look at. */
export interface CommandPlace {
  readonly context: RoomContext;
  readonly studio: Studio;
  readonly job: LiveJob;
}

/** A command that was found good. */
export interface CheckedCommand {
  /** With what the contract leaves to us filled in. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the job's document becomes; commands that do not change it have none. */
  readonly rewrite?: (document: LiveJobDocument) => LiveJobDocument;
}

type Checker = (place: CommandPlace, params: never) => Promise<CheckedCommand>;

/** Commands whose params are looked at before a show hears of them. */
const CHECKERS = {
  INSERT_PLAY_SCRIPT: insertScript,
  INSERT_PLAY_AUDIO: insertAudio,
  REWRITE_PLAY_SCRIPT: rewriteScript,
  REWRITE_INTERACTION_RULES: rewriteRules,
  SHOW_LAYER: showLayer,
  REFRESH_OUTPUT_URL: refreshOutput,
  CLEAN_UP_INSERT_COMMAND: asSent,
  GET_CURRENT_PLAYING_SCRIPTS: asSent,
  GET_LIVE_JOB_CONFIG_INFO: asSent,
} as const satisfies Record<Schemas['SmartLiveCommandRequest']['command'], Checker>;

/**
 * Checks the params of a command beyond the contract's schema.
 * @throws MssError with the documented code; the message names the field
 */
export async function checkCommand(
  place: CommandPlace,
  request: Schemas['SmartLiveCommandRequest'],
): Promise<CheckedCommand> {
  const check: Checker = CHECKERS[request.command];
  // The contract's schema has looked at the params of each command, so they are of its checker's type.
  return check(place, (request.params ?? {}) as never);
}

async function asSent(
  _place: CommandPlace,
  params: Readonly<Record<string, unknown>>,
): Promise<CheckedCommand> {
  return { params };
}

async function insertScript(place: CommandPlace, params: Schemas['PlayTextInfo']): Promise<CheckedCommand> {
  const { text_config: text, play_type: type = 'PLAY_NOW', play_role: role = 'STREAMER' } = params;
  const field = 'params.text_config';
  if (text === undefined) throw new MssError('MSS.20010086', field);
  if (text.text.trim() === '') throw new MssError('MSS.20010112', `${field}.text`);
  if (checkMarkup(text.text, `${field}.text`).text.trim() === '')
    throw new MssError('MSS.20010112', `${field}.text has tags only`);
  if (role === 'CO_STREAMER' && place.job.document.co_streamer_config?.voice_config === undefined)
    throw new MssError('MSS.20010153', 'params.play_role: the job has no voice for a co-streamer');
  await review(place, [{ field: `${field}.text`, text: text.text, code: 'MSS.20010007' }]);
  return { params: { ...params, play_type: type, play_role: role } };
}

async function insertAudio(place: CommandPlace, params: Schemas['PlayAudioInfo']): Promise<CheckedCommand> {
  const { audio_url: url = '', play_type: type = 'APPEND', play_role: role = 'STREAMER' } = params;
  if (url === '') throw new MssError('MSS.20010067', 'params.audio_url');
  checkUrl(place.studio, url, 'params.audio_url');
  return { params: { ...params, play_type: type, play_role: role } };
}

async function rewriteScript(
  place: CommandPlace,
  params: Schemas['RewritePlayScriptParams'],
): Promise<CheckedCommand> {
  const { scene_scripts: sent } = params;
  if (sent === undefined || sent.length === 0)
    throw new MssError('MSS.20010052', 'params.scene_scripts: missing');
  const { studio, job } = place;
  const scenes = numberedScenes(sent);
  const rewrite = (document: LiveJobDocument): LiveJobDocument => ({ ...document, scene_scripts: scenes });
  checkStartable(rewrite(job.document));
  const { play_mode: mode } = playPolicyOf(job.document);
  const checked = checkScenes(scenes, mode, 'params.scene_scripts');
  await checkReferences(
    studio,
    job.projectId,
    checked.flatMap(({ references }) => references),
  );
  await review(place, textsOfScenes(scenes, 'params.scene_scripts'));
  return { params: { scene_scripts: scenes }, rewrite };
}

async function rewriteRules(
  place: CommandPlace,
  params: Schemas['RewriteInteractionRulesParams'],
): Promise<CheckedCommand> {
  const { interaction_rules: sent } = params;
  if (sent === undefined) throw invalid('params.interaction_rules', 'missing');
  const { studio, job } = place;
  const known = new Set((job.document.interaction_rules ?? []).map(({ group_id: id }) => id ?? ''));
  const rules = indexed(await importGroups(studio, job.projectId, sent, known));
  const rewrite = (document: LiveJobDocument): LiveJobDocument => ({ ...document, interaction_rules: rules });
  await checkRules(studio, job.projectId, rules, 'params.interaction_rules');
  checkStartable(rewrite(job.document));
  await review(place, textsOfRules(rules, 'params.interaction_rules'));
  return { params: { interaction_rules: rules }, rewrite };
}

async function showLayer(place: CommandPlace, params: Schemas['LiveGuideRuleInfo']): Promise<CheckedCommand> {
  const { layer_config: layer } = params;
  const field = 'params.layer_config';
  if (layer === undefined) throw invalid(field, 'missing');
  requireShowable(layer, field);
  await checkSmartLayer(place.studio, place.job.projectId, layer, field);
  await review(place, layerTexts(layer, field));
  return { params: { ...params } };
}

async function refreshOutput(
  place: CommandPlace,
  params: Schemas['RefreshOutputUrlConfig'],
): Promise<CheckedCommand> {
  const { output_urls: urls = [], stream_keys: keys = [] } = params;
  if ((urls[0] ?? '') === '') throw new MssError('MSS.20010093', 'params.output_urls[0]: missing');
  checkOutput({ studio: place.studio, rtmpPort: place.context.rtmpPort }, params, 'params.');
  return {
    params: { output_urls: urls, stream_keys: keys },
    rewrite: (document) => ({ ...document, output_urls: urls, stream_keys: keys }),
  };
}

async function review({ studio, job }: CommandPlace, texts: readonly ReviewedText[]): Promise<void> {
  const { id, projectId, noNeedReview } = job;
  await reviewTexts(studio, { projectId, subject: `live-job:${id}`, noNeedReview }, texts);
}
