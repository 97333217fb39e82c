import type { Schemas } from '@cyclorama/contract';
import { Square, Volume2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { useAudition } from '../../videos/shared/use-audition.ts';

const LONGEST = 200;
const KEY = 'voice';

/** Hears a voice with the scene's own words. */
export function VoiceSample({
  voice,
  text,
}: {
  readonly voice: Schemas['VoiceConfig'];
  readonly text: string;
}): ReactNode {
  const { t } = useTranslation('rooms');
  const { playing, waiting, toggle } = useAudition();
  const { voice_asset_id: emotion, speed = 100, pitch = 100, volume = 140 } = voice;
  const words = text
    .replace(/<[^>]*>/g, ' ')
    .trim()
    .slice(0, LONGEST);
  return (
    <Button
      icon={playing === KEY ? <Square /> : <Volume2 />}
      busy={waiting}
      onClick={() =>
        toggle(KEY, { text: words === '' ? t('look.sample') : words, emotion, speed, pitch, volume })
      }
    >
      {t(playing === KEY ? 'look.quiet' : 'look.hear')}
    </Button>
  );
}
