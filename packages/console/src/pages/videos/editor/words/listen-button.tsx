import { Square, Volume2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { useAudition } from '../../shared/use-audition.ts';
import { useEditor } from '../editor-context.tsx';
import { plainWords } from './ssml.ts';

/** Speaks the words of the segment with the chosen voice. */
export function ListenButton(): ReactNode {
  const { t } = useTranslation('videos');
  const { script, shown } = useEditor();
  const audition = useAudition();
  const text = shown.shoot_script.text_config?.text ?? '';
  const voice = script.voice_config;
  const on = audition.playing !== undefined;
  return (
    <Button
      look="ghost"
      size="s"
      icon={on ? <Square /> : <Volume2 />}
      disabled={voice === undefined || plainWords(text).trim() === ''}
      aria-busy={audition.waiting}
      onClick={() => {
        if (voice === undefined) return;
        const { voice_asset_id: emotion, speed, pitch, volume } = voice;
        audition.toggle('words', {
          text,
          emotion,
          ...(speed === undefined ? {} : { speed }),
          ...(pitch === undefined ? {} : { pitch }),
          ...(volume === undefined ? {} : { volume }),
        });
      }}
    >
      {t(on ? 'words.stop' : 'words.listen')}
    </Button>
  );
}
