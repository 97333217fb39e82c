import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Engine } from '../../../api/own-engines.ts';
import { useMay } from '../../../app/session.tsx';
import { Badge, type Tone } from '../../../ui/badge.tsx';
import { Button } from '../../../ui/button.tsx';
import { Confirm } from '../../../ui/dialog.tsx';
import { ErrorNotice } from '../../../ui/notice.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { LoadingLine } from '../loading-line.tsx';
import { Section } from '../section.tsx';
import page from '../system.module.css';
import { EngineDialog } from './engine-dialog.tsx';
import styles from './engines.module.css';
import { useEngineChanges, useEngines } from './use-engines.ts';

const TONE: Readonly<Record<Engine['state'], Tone>> = { untried: 'plain', works: 'info', failed: 'fault' };

/** Everything that speaks here: plugged in, of the settings, embedded. */
export function EnginesTab(): ReactNode {
  const { t } = useTranslation(['system', 'common']);
  const may = useMay();
  const toasts = useToasts();
  const { data, error } = useEngines();
  const { remove } = useEngineChanges();
  const [open, setOpen] = useState<{ readonly engine?: Engine }>();
  const [leaving, setLeaving] = useState<Engine>();
  return (
    <Section
      title={t('tab.engines')}
      lead={t('engines.lead')}
      tools={
        may.administer ? (
          <Button look="primary" icon={<Plus />} onClick={() => setOpen({})}>
            {t('engines.plug')}
          </Button>
        ) : undefined
      }
    >
      {error === null ? null : <ErrorNotice error={error} />}
      {data === undefined ? (
        error === null && <LoadingLine />
      ) : (
        <ul className={page.sheet}>
          {data.map((engine) => (
            <EngineLine
              key={`${engine.source} ${engine.id}`}
              engine={engine}
              tools={
                engine.source === 'console' && may.administer ? (
                  <>
                    <Button size="s" onClick={() => setOpen({ engine })}>
                      {t('common:edit')}
                    </Button>
                    <Button size="s" look="ghost" onClick={() => setLeaving(engine)}>
                      {t('engines.remove')}
                    </Button>
                  </>
                ) : undefined
              }
            />
          ))}
        </ul>
      )}
      {open === undefined ? null : (
        <EngineDialog
          {...(open.engine === undefined ? {} : { engine: open.engine })}
          onClose={() => setOpen(undefined)}
        />
      )}
      <Confirm
        open={leaving !== undefined}
        onClose={() => setLeaving(undefined)}
        title={t('engines.removeTitle', { name: leaving?.name })}
        confirm={t('engines.remove')}
        busy={remove.isPending}
        onConfirm={() => {
          if (leaving !== undefined)
            remove.mutate(leaving.id, {
              onError: (failure) => toasts.failed(failure),
              onSettled: () => setLeaving(undefined),
            });
        }}
      >
        {t('engines.removeWhat')}
      </Confirm>
    </Section>
  );
}

function EngineLine({ engine, tools }: { readonly engine: Engine; readonly tools: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation('system');
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const languages = [...new Set(engine.voices.map(({ language }) => names.of(language) ?? language))];
  return (
    <li className={styles.engine}>
      <div>
        <div className={styles.title}>
          <h3>{engine.name}</h3>
          <Badge>{t(`engines.source.${engine.source}`)}</Badge>
          {engine.source === 'console' ? (
            <Badge tone={TONE[engine.state]}>{t(`engines.state.${engine.state}`)}</Badge>
          ) : null}
        </div>
        <p className={page.small}>
          {engine.url === null ? t('engines.inside') : <code>{engine.url}</code>}
          {engine.model === null ? '' : ` · ${engine.model}`}
          {engine.has_key ? ` · ${t('engines.hasKey')}` : ''}
        </p>
        {engine.state === 'failed' && engine.message !== null ? (
          <p className={styles.failed}>{engine.message}</p>
        ) : null}
        <p className={styles.voicesOf}>
          {t('engines.count', { count: engine.voices.length })}
          {languages.length === 0 ? '' : ` · ${languages.join(', ')}`}
        </p>
        {engine.source === 'embedded' ? <p className={page.small}>{t(`engines.basic`)}</p> : null}
      </div>
      <div className={page.end}>{tools}</div>
    </li>
  );
}
