import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { explain } from '../../../api/explain.ts';
import { cutOut, type Matte } from '../../../api/own-mattes.ts';
import type { Shown } from './use-test-picture.ts';

export interface Keyed {
  /** The person alone, for an `img`. */
  readonly person: string | undefined;
  readonly busy: boolean;
  /** Why there is none. */
  readonly error: string | undefined;
}

/**
 * The person of a picture, cut out anew whenever picture or settings change. What is asked meanwhile waits, and only the
 * newest is asked: a slider that is dragged makes no queue.
 */
export function useKeyed(picture: Shown | undefined, matte: Matte): Keyed {
  const { t } = useTranslation('common');
  const [person, setPerson] = useState<string>();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  const wanted = useRef<{ readonly blob: Blob; readonly matte: Matte }>(undefined);
  const asking = useRef(false);
  const last = useRef<string>(undefined);
  useEffect(() => {
    if (picture === undefined) return;
    wanted.current = { blob: picture.blob, matte };
    if (asking.current) return;
    asking.current = true;
    setBusy(true);
    void (async () => {
      while (wanted.current !== undefined) {
        const { blob, matte: settings } = wanted.current;
        wanted.current = undefined;
        try {
          const { person: png } = await cutOut(blob, settings);
          const url = URL.createObjectURL(png);
          setPerson(url);
          setFailure(undefined);
          if (last.current !== undefined) URL.revokeObjectURL(last.current);
          last.current = url;
        } catch (error) {
          setFailure(error);
        }
      }
      asking.current = false;
      setBusy(false);
    })();
  }, [picture, matte]);
  useEffect(
    () => () => {
      wanted.current = undefined;
      if (last.current !== undefined) URL.revokeObjectURL(last.current);
      last.current = undefined;
    },
    [],
  );
  return { person, busy, error: failure === undefined ? undefined : explain(failure, t).what };
}
