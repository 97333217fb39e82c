import { ArrowDown, ArrowUp, Ellipsis, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { TextArea, TextField } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { Select } from '../../../ui/select.tsx';
import { clockOf } from '../shared/times.ts';
import { useUsableAssets } from '../shared/use-assets.ts';
import { inOrder, moved, numbered, secondsOf, without, type Paragraph } from './draft.ts';
import styles from './editor.module.css';
import { ProductChoice } from './product-choice.tsx';

const LONGEST = 10_000;
const NONE = 'none';

/** What is said in a scene, in its order. */
export function Paragraphs({
  paragraphs: stored,
  speed,
  mode,
  disabled,
  onChange,
}: {
  readonly paragraphs: readonly Paragraph[];
  readonly speed: number;
  readonly mode: 'TEXT' | 'AUDIO' | 'NO_PRESET';
  readonly disabled: boolean;
  readonly onChange: (paragraphs: readonly Paragraph[]) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const paragraphs = inOrder(stored);
  const put = (list: readonly Paragraph[]): void => onChange(numbered(list));
  const set = (at: number, part: Partial<Paragraph>): void =>
    onChange(paragraphs.map((one, i) => (i === at ? { ...one, ...part } : one)));
  return (
    <ol className={styles.paragraphs} aria-label={t('paragraph.list')}>
      {paragraphs.map((paragraph, i) => (
        <li key={i} className={styles.paragraph}>
          <div className={styles.paragraphHead}>
            <span className={`${styles.sceneNumber} tabular`}>{i + 1}</span>
            <TextField
              label={t('paragraph.title', { number: i + 1 })}
              quiet
              className={styles.grow}
              placeholder={t('paragraph.titlePlaceholder')}
              value={paragraph.title ?? ''}
              maxLength={256}
              disabled={disabled}
              onChange={(event) => set(i, { title: event.target.value })}
            />
            {disabled ? null : (
              <Menu
                trigger={
                  <Button
                    look="ghost"
                    icon={<Ellipsis />}
                    aria-label={t('paragraph.more', { number: i + 1 })}
                  />
                }
                items={[
                  {
                    label: t('move.up'),
                    icon: <ArrowUp />,
                    disabled: i === 0,
                    onSelect: () => put(moved(paragraphs, i, i - 1)),
                  },
                  {
                    label: t('move.down'),
                    icon: <ArrowDown />,
                    disabled: i === paragraphs.length - 1,
                    onSelect: () => put(moved(paragraphs, i, i + 1)),
                  },
                  undefined,
                  {
                    label: t('paragraph.delete'),
                    icon: <Trash2 />,
                    danger: true,
                    disabled: paragraphs.length === 1,
                    onSelect: () => put(without(paragraphs, i)),
                  },
                ]}
              />
            )}
          </div>
          {mode === 'AUDIO' ? (
            <Recording
              paragraph={paragraph}
              number={i + 1}
              disabled={disabled}
              onChange={(part) => set(i, part)}
            />
          ) : (
            <TextArea
              label={t('paragraph.text', { number: i + 1 })}
              quiet
              rows={Math.min(12, Math.max(3, Math.ceil((paragraph.text_config?.text ?? '').length / 70)))}
              value={paragraph.text_config?.text ?? ''}
              maxLength={LONGEST}
              disabled={disabled}
              placeholder={t('paragraph.placeholder')}
              onChange={(event) => set(i, { text_config: { text: event.target.value } })}
            />
          )}
          <div className={styles.paragraphFoot}>
            <ProductChoice
              label={t('paragraph.product', { number: i + 1 })}
              value={paragraph.relation_product}
              disabled={disabled}
              onChange={(product) => set(i, withProduct(paragraph, product))}
            />
            {mode === 'TEXT' ? (
              <span className={`${styles.quiet} tabular`}>
                {t('paragraph.length', {
                  time: clockOf(secondsOf(paragraph.text_config?.text ?? '', speed) * 1000),
                })}
              </span>
            ) : null}
          </div>
        </li>
      ))}
      {disabled ? null : (
        <li>
          <Button
            icon={<Plus />}
            onClick={() =>
              put([...paragraphs, { title: '', ...(mode === 'AUDIO' ? {} : { text_config: { text: '' } }) }])
            }
          >
            {t('paragraph.add')}
          </Button>
        </li>
      )}
    </ol>
  );
}

function withProduct(paragraph: Paragraph, product: Paragraph['relation_product']): Partial<Paragraph> {
  return product === undefined && paragraph.relation_product === undefined
    ? {}
    : { relation_product: product ?? {} };
}

function Recording({
  paragraph,
  number,
  disabled,
  onChange,
}: {
  readonly paragraph: Paragraph;
  readonly number: number;
  readonly disabled: boolean;
  readonly onChange: (part: Partial<Paragraph>) => void;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const recordings = useUsableAssets('AUDIO');
  const audio = paragraph.audio_config ?? {};
  const chosen = audio.asset_id ?? '';
  return (
    <div className={styles.form}>
      <Select
        label={t('paragraph.recording', { number })}
        value={chosen === '' ? NONE : chosen}
        disabled={disabled}
        onChange={(id) =>
          onChange({ audio_config: id === NONE ? { ...audio, asset_id: '' } : { asset_id: id } })
        }
        choices={[
          { value: NONE, label: t('paragraph.byUrl') },
          ...(recordings.data ?? []).map(({ asset_id: id = '', asset_name: name = '' }) => ({
            value: id,
            label: name,
          })),
        ]}
      />
      {chosen === '' ? (
        <>
          <TextField
            label={t('paragraph.audioUrl')}
            value={audio.audio_url ?? ''}
            placeholder="https://…/part.mp3"
            disabled={disabled}
            onChange={(event) => onChange({ audio_config: { ...audio, audio_url: event.target.value } })}
          />
          <TextField
            label={t('paragraph.subtitleUrl')}
            value={audio.subtitle_url ?? ''}
            placeholder="https://…/part.srt"
            disabled={disabled}
            onChange={(event) => onChange({ audio_config: { ...audio, subtitle_url: event.target.value } })}
          />
        </>
      ) : null}
    </div>
  );
}
