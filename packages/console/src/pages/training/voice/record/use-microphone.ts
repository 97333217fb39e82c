import { useCallback, useEffect, useRef, useState } from 'react';
import { Microphone } from './microphone.ts';

/** A microphone that is open while the page is. */
export function useMicrophone(): {
  readonly microphone: Microphone | undefined;
  readonly error: unknown;
  readonly open: () => void;
} {
  const [microphone, setMicrophone] = useState<Microphone>();
  const [error, setError] = useState<unknown>();
  const opened = useRef<Microphone | undefined>(undefined);
  const isGone = useRef(false);
  const open = useCallback(() => {
    setError(undefined);
    Microphone.open().then((got) => {
      // The page was left while the browser asked.
      if (isGone.current) void got.close();
      else {
        opened.current = got;
        setMicrophone(got);
      }
    }, setError);
  }, []);
  useEffect(() => {
    isGone.current = false;
    return () => {
      isGone.current = true;
      void opened.current?.close();
    };
  }, []);
  return { microphone, error, open };
}
