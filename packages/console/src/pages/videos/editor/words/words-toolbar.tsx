import { Hand, Pause, Smile, Speech } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Menu } from '../../../../ui/menu.tsx';
import { useToasts } from '../../../../ui/toast.tsx';
import { useAssets } from '../../shared/use-assets.ts';
import { useEditor } from '../editor-context.tsx';
import { EMOTIONS, helpersOf, PAUSES_MS } from './helpers.ts';
import { PronounceDialog } from './pronounce-dialog.tsx';
import { escapeXml, insertTag, wrapTag, type Edited, type Refusal } from './ssml.ts';

export interface WordsToolbarProps {
  readonly disabled: boolean;
  /** The text and what is chosen of it, now. */
  readonly selection: () => Edited;
  readonly put: (edited: Edited) => void;
}

/** Pause, pronounce, emotion, action: those that the chosen voice and presenter can do. */
export function WordsToolbar({ disabled, selection, put }: WordsToolbarProps): ReactNode {
  const { t, i18n } = useTranslation('videos');
  const { script } = useEditor();
  const toasts = useToasts();
  const { data: assets } = useAssets('VOICE_MODEL', 'HUMAN_MODEL_2D');
  const [pronounced, setPronounced] = useState<Edited>();
  const voice = assets?.find((one) => one.asset_id === script.voice_config?.voice_asset_id);
  const presenter = assets?.find((one) => one.asset_id === script.model_asset_id);
  const can = helpersOf(voice, presenter);
  const wrap = (tag: Parameters<typeof wrapTag>[1], holdsTags: boolean, edited = selection()): void => {
    const done = wrapTag(edited, tag, holdsTags);
    if (isRefusal(done)) toasts.note(t(`words.refused.${done}`));
    else put(done);
  };
  const chinese = i18n.language.startsWith('zh');
  return (
    <>
      <Menu
        align="start"
        trigger={
          <Button
            look="ghost"
            size="s"
            icon={<Pause />}
            disabled={disabled || !can.pause}
            title={can.pause ? t('words.pauseHint') : t('words.cannot')}
          >
            {t('words.pause')}
          </Button>
        }
        items={PAUSES_MS.map((ms) => ({
          label: t('words.seconds', { seconds: ms / 1000 }),
          onSelect: () => put(insertTag(selection(), `<break time="${ms}ms"/>`)),
        }))}
      />
      <Button
        look="ghost"
        size="s"
        icon={<Speech />}
        disabled={disabled || (can.phoneme === undefined && !can.alias)}
        title={can.phoneme !== undefined || can.alias ? t('words.pronounceHint') : t('words.cannot')}
        onClick={() => {
          const edited = selection();
          if (edited.from === edited.to) toasts.note(t('words.refused.nothing'));
          else setPronounced(edited);
        }}
      >
        {t('words.pronounce')}
      </Button>
      <Menu
        align="start"
        trigger={
          <Button
            look="ghost"
            size="s"
            icon={<Smile />}
            disabled={disabled || !can.emotion}
            title={t('words.emotionHint')}
          >
            {t('words.emotion')}
          </Button>
        }
        items={EMOTIONS.map((type) => ({
          label: t(`emotion.${type}`),
          onSelect: () => wrap({ name: 'emotion', attribute: 'type', value: type }, true),
        }))}
      />
      <Menu
        align="start"
        trigger={
          <Button
            look="ghost"
            size="s"
            icon={<Hand />}
            disabled={disabled || can.actions.length === 0}
            title={can.actions.length > 0 ? t('words.actionHint') : t('words.noActions')}
          >
            {t('words.action')}
          </Button>
        }
        items={can.actions.map(({ tag, en, zh }) => ({
          label: chinese ? zh : en,
          onSelect: () =>
            put(insertTag(selection(), `<insert-action name="${attribute(en)}" tag="${attribute(tag)}"/>`)),
        }))}
      />
      {pronounced === undefined ? null : (
        <PronounceDialog
          words={pronounced.text.slice(pronounced.from, pronounced.to).trim()}
          phoneme={can.phoneme}
          alias={can.alias}
          onClose={() => setPronounced(undefined)}
          onDone={(tag) => {
            setPronounced(undefined);
            wrap(tag, false, pronounced);
          }}
        />
      )}
    </>
  );
}

function isRefusal(done: Edited | Refusal): done is Refusal {
  return typeof done === 'string';
}

function attribute(text: string): string {
  return escapeXml(text).replaceAll('"', '&quot;');
}
