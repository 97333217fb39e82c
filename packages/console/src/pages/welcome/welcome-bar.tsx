import { Languages } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { chooseLanguage } from '../../i18n/index.ts';
import { Button } from '../../ui/button.tsx';
import { useToasts } from '../../ui/toast.tsx';
import { useFinish } from './use-finish.ts';
import styles from './welcome.module.css';

/** The name, the language, the way out. */
export function WelcomeBar({ isIn = false }: { readonly isIn?: boolean }): ReactNode {
  const { t, i18n } = useTranslation(['welcome', 'common']);
  const toasts = useToasts();
  const finish = useFinish();
  const other = i18n.language === 'zh' ? 'en' : 'zh';
  return (
    <header className={styles.bar}>
      <img src="/favicon.svg" alt="" width={28} height={28} />
      <strong>Cyclorama</strong>
      <div className={styles.ways}>
        <Button
          look="ghost"
          icon={<Languages />}
          lang={other}
          onClick={() => void chooseLanguage(other).catch((error: unknown) => toasts.failed(error))}
        >
          {t(`common:language.${other}`)}
        </Button>
        {isIn ? (
          <Button look="ghost" busy={finish.isPending} onClick={() => finish.mutate()}>
            {t('skip')}
          </Button>
        ) : null}
      </div>
    </header>
  );
}
