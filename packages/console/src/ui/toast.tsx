import { CheckCircle2, Info, X } from 'lucide-react';
import { createContext, useCallback, useContext, useMemo, useRef, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from './button.tsx';
import { ErrorNotice } from './notice.tsx';
import styles from './toast.module.css';

/** Says that something was done or failed, wherever one is. */
export interface Toasts {
  readonly done: (words: string) => void;
  readonly failed: (error: unknown) => void;
  /** What to do, where something cannot be done as it stands. */
  readonly note: (words: string) => void;
}

interface Shown {
  readonly id: number;
  readonly body: ReactNode;
}

const GOOD_MS = 4000;
const Toasting = createContext<Toasts | undefined>(undefined);

/** Holds what is said at the lower edge of the window. */
export function ToastProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const { t } = useTranslation('common');
  const [shown, setShown] = useState<readonly Shown[]>([]);
  const next = useRef(0);
  const remove = useCallback((id: number) => setShown((all) => all.filter((one) => one.id !== id)), []);
  const add = useCallback(
    (body: ReactNode, lifetime?: number) => {
      next.current += 1;
      const id = next.current;
      setShown((all) => [...all.slice(-3), { id, body }]);
      if (lifetime !== undefined) setTimeout(() => remove(id), lifetime);
    },
    [remove],
  );
  const toasts = useMemo<Toasts>(
    () => ({
      done: (words) =>
        add(
          <div className={styles.good}>
            <CheckCircle2 size={16} />
            {words}
          </div>,
          GOOD_MS,
        ),
      note: (words) =>
        add(
          <div className={styles.good}>
            <Info size={16} />
            {words}
          </div>,
          GOOD_MS,
        ),
      // A failure stays until it was read.
      failed: (error) => add(<ErrorNotice error={error} />),
    }),
    [add],
  );
  return (
    <Toasting value={toasts}>
      {children}
      <div className={styles.stack} role="region" aria-label={t('notifications')} aria-live="polite">
        {shown.map(({ id, body }) => (
          <div key={id} className={styles.toast}>
            {body}
            <Button look="ghost" size="s" icon={<X />} aria-label={t('close')} onClick={() => remove(id)} />
          </div>
        ))}
      </div>
    </Toasting>
  );
}

/** @throws Error outside of the provider */
export function useToasts(): Toasts {
  const toasts = useContext(Toasting);
  if (toasts === undefined) throw new Error('useToasts needs a ToastProvider');
  return toasts;
}
