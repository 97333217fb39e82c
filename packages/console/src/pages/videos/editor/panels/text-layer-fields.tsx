import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, TextArea } from '../../../../ui/field.tsx';
import { Select } from '../../../../ui/select.tsx';
import { useEditor } from '../editor-context.tsx';
import { toBase64 } from '../state/base64.ts';
import { lookOf, textOf, withLayer } from '../state/layers.ts';
import type { Layer } from '../state/script.ts';
import { ColourField } from './colour-field.tsx';
import { FONTS } from './fonts.ts';
import { NumberField } from './number-field.tsx';

const MOST_CHARACTERS = 1024;
const SMALLEST = 4;
const LARGEST = 120;

/** What a text on the stage says, and how it looks. */
export function TextLayerFields({ layer, at }: { readonly layer: Layer; readonly at: number }): ReactNode {
  const { t } = useTranslation('videos');
  const { edit, dispatch, mayEdit } = useEditor();
  const look = lookOf(layer);
  const put = (change: NonNullable<Layer['text_config']>, merging?: string): void =>
    edit(
      (all, one) =>
        withLayer(all, one, at, (old) => ({ ...old, text_config: { ...old.text_config, ...change } })),
      merging,
    );
  const settle = (): void => dispatch({ kind: 'settle' });
  return (
    <>
      <TextArea
        label={t('text.words')}
        rows={3}
        value={textOf(layer)}
        disabled={!mayEdit}
        onChange={(event) => {
          const encoded = toBase64(event.target.value);
          // A text must say something, and its Base64 has a longest length.
          if (event.target.value.trim() !== '' && encoded.length <= MOST_CHARACTERS)
            put({ text_context: encoded }, `text ${at}`);
        }}
        onBlur={settle}
      />
      <Select
        label={t('text.font')}
        value={look.font}
        disabled={!mayEdit}
        onChange={(font) => put({ font_name: font })}
        choices={(FONTS.includes(look.font) ? FONTS : [look.font, ...FONTS]).map((font) => ({
          value: font,
          label: font.replaceAll('_', ' '),
        }))}
      />
      <NumberField
        label={t('text.size')}
        value={look.size}
        min={SMALLEST}
        max={LARGEST}
        disabled={!mayEdit}
        onChange={(size) => put({ font_size: size }, `size ${at}`)}
        onDone={settle}
      />
      <Field label={t('text.colour')}>
        {() => (
          <ColourField
            label={t('text.colour')}
            value={look.color}
            disabled={!mayEdit}
            onChange={(colour) => put({ font_color: colour }, `colour ${at}`)}
          />
        )}
      </Field>
    </>
  );
}
