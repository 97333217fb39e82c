import type { ReviewedText } from '../moderation/review-texts.ts';
import type { Rule, SmartLayer } from './model.ts';

/** Everything of rules that viewers will read or hear, and their names. */
export function textsOfRules(rules: readonly Rule[], field: string): readonly ReviewedText[] {
  return rules.flatMap((rule, index) => {
    const at = `${field}[${index}]`;
    const { trigger } = rule;
    return [
      { field: `${at}.rule_name`, text: rule.rule_name ?? '', code: 'MSS.20010038' as const },
      ...(trigger?.reply_texts ?? []).map((text, number) => ({
        field: `${at}.trigger.reply_texts[${number}]`,
        text,
        code: 'MSS.20010055' as const,
      })),
      ...layerTexts(trigger?.layer_config, `${at}.trigger.layer_config`),
      ...layerTexts(trigger?.extra_layer_config, `${at}.trigger.extra_layer_config`),
    ];
  });
}

/** What a layer of a rule or a command writes on the picture. */
export function layerTexts(layer: SmartLayer | undefined, at: string): readonly ReviewedText[] {
  const text = layer?.layer_type === 'TEXT' ? layer.text_config?.text_context : undefined;
  return text === undefined
    ? []
    : [{ field: `${at}.text_config.text_context`, text, code: 'MSS.20010038' as const }];
}
