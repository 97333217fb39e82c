import { useCallback, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { testEngine, type SentEngine } from '../../../api/own-engines.ts';

export interface Trial {
  /** Which voice is being tried. */
  readonly testing: number | undefined;
  readonly error: unknown;
  /** The last try played. */
  readonly heard: boolean;
  /** @param engine with the one voice that is to speak @param id of a stored engine, whose key is used */
  readonly run: (at: number, engine: SentEngine, id: string | undefined) => void;
}

/** Has a voice say a sentence in its language and plays it. */
export function useTrial(): Trial {
  const { i18n } = useTranslation('system');
  const [testing, setTesting] = useState<number>();
  const [error, setError] = useState<unknown>(null);
  const [heard, setHeard] = useState(false);
  const playing = useRef<HTMLAudioElement | undefined>(undefined);
  useEffect(() => () => playing.current?.pause(), []);
  const run = useCallback<Trial['run']>(
    (at, { voices, name: _name, ...engine }, id) => {
      const [voice] = voices;
      if (voice === undefined) return;
      playing.current?.pause();
      setTesting(at);
      setError(null);
      setHeard(false);
      const sentence = i18n.getFixedT(voice.language.startsWith('zh') ? 'zh' : 'en', 'system');
      i18n
        .loadLanguages(['en', 'zh'])
        .then(() =>
          testEngine({
            ...engine,
            ...voice,
            ...(id === undefined ? {} : { id }),
            text: sentence('engines.sentence'),
          }),
        )
        .then(async (sound) => {
          const url = URL.createObjectURL(sound);
          const audio = new Audio(url);
          playing.current = audio;
          audio.addEventListener('ended', () => URL.revokeObjectURL(url), { once: true });
          await audio.play();
          setHeard(true);
        })
        .catch((failure: unknown) => setError(failure))
        .finally(() => setTesting(undefined));
    },
    [i18n],
  );
  return { testing, error, heard, run };
}
