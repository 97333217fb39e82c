import { base64Text } from '../../compile/index.ts';
import type { VideoDocument } from '../../compile/index.ts';

/** Everything of a video that people will read or hear, markup included (an alias or a phoneme can say much). */
export function textsOf(document: VideoDocument, name: string): readonly string[] {
  const texts = [name];
  document.shoot_scripts.forEach(({ shoot_script: script }, index) => {
    if (script.text_config !== undefined) texts.push(script.text_config.text);
    script.layer_config?.forEach((layer, at) => {
      const coded = layer.text_config?.text_context;
      if (coded !== undefined)
        texts.push(base64Text(coded, `shoot_scripts[${index}].shoot_script.layer_config[${at}]`));
    });
  });
  return texts.filter((text) => text.trim() !== '');
}
