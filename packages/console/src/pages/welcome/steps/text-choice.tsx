import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMe } from '../../../app/session.tsx';
import { TextArea } from '../../../ui/field.tsx';
import styles from './steps.module.css';

const READY = ['greeting', 'product', 'course'] as const;
const LONGEST = 2000;
/** Name of the tenant that the first start makes: nobody chose it. */
const UNNAMED = 'studio';

/** Ready texts in the language of the page, or one's own. */
export function TextChoice({
  text,
  onText,
}: {
  readonly text: string;
  readonly onText: (text: string) => void;
}): ReactNode {
  const { t } = useTranslation('welcome');
  const { tenant } = useMe();
  const studio = tenant === UNNAMED ? 'Cyclorama' : tenant;
  return (
    <>
      <div className={styles.texts} role="radiogroup" aria-labelledby="welcome-what">
        {READY.map((name) => {
          const words = t(`text.${name}.words`, { studio });
          return (
            <label key={name} className={styles.text} data-chosen={words === text}>
              <input
                type="radio"
                name="text"
                className="visually-hidden"
                checked={words === text}
                onChange={() => onText(words)}
              />
              <strong>{t(`text.${name}.name`)}</strong>
              <span>{words}</span>
            </label>
          );
        })}
      </div>
      <TextArea
        label={t('own')}
        rows={3}
        maxLength={LONGEST}
        placeholder={t('ownHint')}
        value={text}
        onChange={(event) => onText(event.target.value)}
      />
    </>
  );
}
