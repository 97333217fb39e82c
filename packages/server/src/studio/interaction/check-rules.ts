import { MssError } from '@cyclorama/contract';
import { color, CompileError } from '../../compile/index.ts';
import type { Studio } from '../context.ts';
import { checkMarkup } from '../scripts/check.ts';
import { checkReference, checkUrl } from '../scripts/check-references.ts';
import { BadPattern, testOf } from '../shows/rules/index.ts';
import { numberOf } from '../shows/rules/tests.ts';
import { RULE_EVENTS, type Rule, type SmartLayer, type Tag, type Trigger } from './model.ts';

/** Rules of a room or of a library. */
export const MAX_RULES = 1000;

const PRESET_SCRIPT = 10;

/** What is wrong with a rule, before it is known which rule it is. */
class RuleProblem extends Error {}

function refuse(field: string, why: string): never {
  throw new RuleProblem(`${field}: ${why}`);
}

/**
 * Checks rules as far as the schema cannot: that they can match and have something to do, that regular expressions run in
 * linear time, that operands of MATH_* are numbers, that replies can be spoken and everything named can be used.
 *
 * @param field where they stand in the request, e.g. `interaction_rules`
 * @throws MssError MSS.20010110 that names the rule and the field; for assets, URLs and markup their own codes
 */
export async function checkRules(
  studio: Studio,
  projectId: string,
  rules: readonly Rule[],
  field: string,
): Promise<void> {
  if (rules.length > MAX_RULES) throw new MssError('MSS.00000003', `${field}: at most ${MAX_RULES} rules`);
  for (const [index, rule] of rules.entries()) {
    const at = `${field}[${index}]`;
    try {
      checkCondition(rule, at);
      checkTrigger(rule.trigger, `${at}.trigger`);
    } catch (error) {
      if (!(error instanceof RuleProblem)) throw error;
      const name = rule.rule_name ?? '';
      throw new MssError('MSS.20010110', undefined, {
        fill: [name === '' ? `${index + 1}` : `“${name}”`, error.message],
        cause: error,
      });
    }
    await checkUses(studio, projectId, rule.trigger ?? {}, `${at}.trigger`);
  }
}

function checkCondition(rule: Rule, at: string): void {
  const { event_type: type = 1, hit_condition: condition } = rule;
  if (!RULE_EVENTS.includes(type))
    refuse(`${at}.event_type`, `expected one of ${RULE_EVENTS.join(', ')}, not ${type}`);
  const tags = condition?.tags ?? [];
  if (condition?.relation !== 'RESERVED' && tags.length === 0)
    refuse(`${at}.hit_condition.tags`, 'expected at least one tag, or the relation RESERVED');
  tags.forEach((tag, index) => checkTag(tag, type, `${at}.hit_condition.tags[${index}]`));
}

function checkTag(tag: Tag, type: number, at: string): void {
  if ((tag.tag ?? '') === '') refuse(`${at}.tag`, 'missing');
  if (type === PRESET_SCRIPT && tag.tag !== 'content')
    refuse(`${at}.tag`, 'expected content, since preset scripts (event_type 10) have nothing else');
  const { match, value = '' } = tag;
  if (match === undefined) refuse(`${at}.match`, 'missing');
  if (value === '' && match !== 'EQUAL') refuse(`${at}.value`, 'missing');
  if (match === 'REGEX') checkPattern(tag, `${at}.value`);
  else if (match !== 'EQUAL' && Number.isNaN(numberOf(value)))
    refuse(
      `${at}.value`,
      `${match} compares with a number such as 100 or 0.5, not with “${value.slice(0, 40)}”`,
    );
}

/** What backtracking engines know and engines of linear time cannot have. */
const BACKTRACKING: readonly (readonly [RegExp, string])[] = [
  [/\(\?<?[=!]/, 'lookahead and lookbehind'],
  [/\\[1-9]|\\k[<{']|\(\?P=/, 'references to groups'],
  [/\(\?>|[+*?}]\+/, 'atomic groups and possessive quantifiers'],
];

function checkPattern(tag: Tag, at: string): void {
  try {
    testOf(tag);
  } catch (error) {
    if (!(error instanceof BadPattern)) throw error;
    const plain = (tag.value ?? '').replaceAll('\\\\', '');
    const beyond = BACKTRACKING.find(([shape]) => shape.test(plain))?.[1];
    const why = beyond === undefined ? '' : `; ${beyond} are not supported, so that no rule can hang a show`;
    refuse(at, `${error.message}${why}`);
  }
}

function checkTrigger(trigger: Trigger | undefined, at: string): void {
  if (trigger === undefined) refuse(at, 'missing');
  const { reply_mode: mode, reply_texts: texts = [], reply_audios: audios = [] } = trigger;
  if (mode === undefined) refuse(`${at}.reply_mode`, 'missing');
  if (mode === 'SYSTEM_REPLY' && texts.length + audios.length === 0)
    refuse(`${at}.reply_texts`, 'SYSTEM_REPLY needs a text here or an audio in reply_audios');
  if (mode === 'SHOW_LAYER' && trigger.layer_config === undefined)
    refuse(`${at}.layer_config`, 'SHOW_LAYER needs a layer');
  if (mode === 'INTELLIGENT_REPLY' && (trigger.robot_id ?? '') === '')
    refuse(`${at}.robot_id`, 'INTELLIGENT_REPLY needs a robot');
  texts.forEach((text, index) => {
    if (text.trim() === '') refuse(`${at}.reply_texts[${index}]`, 'there is nothing to say');
  });
  audios.forEach((audio, index) => {
    if ((audio.audio_url ?? '') === '') refuse(`${at}.reply_audios[${index}].audio_url`, 'missing');
  });
  if (trigger.layer_config !== undefined) checkLayer(trigger.layer_config, `${at}.layer_config`);
  if (trigger.extra_layer_config !== undefined)
    checkLayer(trigger.extra_layer_config, `${at}.extra_layer_config`);
}

function checkLayer(layer: SmartLayer, at: string): void {
  if (layer.layer_type === 'TEXT') {
    if ((layer.text_config?.text_context ?? '') === '') refuse(`${at}.text_config.text_context`, 'missing');
    try {
      color(layer.text_config?.font_color ?? '#FFFFFF', `${at}.text_config.font_color`);
    } catch (error) {
      if (error instanceof CompileError) throw new RuleProblem(error.message, { cause: error });
      throw error;
    }
  } else if ((layer.asset_id ?? '') === '' && (urlOf(layer) ?? '') === '') {
    refuse(`${at}.asset_id`, 'neither an asset nor a URL is given');
  }
}

function urlOf(layer: SmartLayer): string | undefined {
  return layer.layer_type === 'IMAGE' ? layer.image_config?.image_url : layer.video_config?.video_url;
}

/** Markup, assets and URLs, which have codes of their own. */
async function checkUses(studio: Studio, projectId: string, trigger: Trigger, at: string): Promise<void> {
  trigger.reply_texts?.forEach((text, index) => checkMarkup(text, `${at}.reply_texts[${index}]`));
  trigger.reply_audios?.forEach((audio, index) =>
    checkUrl(studio, audio.audio_url ?? '', `${at}.reply_audios[${index}].audio_url`),
  );
  await checkSmartLayer(studio, projectId, trigger.layer_config, `${at}.layer_config`);
  await checkSmartLayer(studio, projectId, trigger.extra_layer_config, `${at}.extra_layer_config`);
}

/**
 * Refuses a layer of a rule or a command whose picture or film this tenant cannot use now.
 * @throws MssError with the code of the reference; MSS.20010093 for URLs
 */
export async function checkSmartLayer(
  studio: Studio,
  projectId: string,
  layer: SmartLayer | undefined,
  at: string,
): Promise<void> {
  if (layer === undefined || layer.layer_type === 'TEXT') return;
  const kind = layer.layer_type === 'IMAGE' ? 'image' : 'video';
  const { asset_id: assetId } = layer;
  const url = urlOf(layer);
  const field =
    assetId !== undefined && assetId !== '' ? `${at}.asset_id` : `${at}.${kind}_config.${kind}_url`;
  await checkReference(studio, projectId, {
    key: field,
    kind,
    field,
    ...(assetId !== undefined && assetId !== '' ? { assetId } : url === undefined ? {} : { url }),
  });
}

/**
 * Refuses a layer that cannot be shown at all, outside a rule.
 * @throws MssError MSS.00000003 that names the field
 */
export function requireShowable(layer: SmartLayer, at: string): void {
  try {
    checkLayer(layer, at);
  } catch (error) {
    if (!(error instanceof RuleProblem)) throw error;
    throw new MssError('MSS.00000003', error.message, { cause: error });
  }
}
