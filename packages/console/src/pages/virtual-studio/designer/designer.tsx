import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Matte } from '../../../api/own-mattes.ts';
import { Segmented } from '../../../ui/segmented.tsx';
import { Tabs } from '../../../ui/tabs.tsx';
import type { Template } from '../templates.ts';
import { Compare } from './compare.tsx';
import { MatteControls } from './matte-controls.tsx';
import { SetControls } from './set-controls.tsx';
import { SetStage } from './set-stage.tsx';
import { TestPicture } from './test-picture.tsx';
import { useKeyed } from './use-keyed.ts';
import { useTestPicture } from './use-test-picture.ts';
import styles from './designer.module.css';

export interface DesignerProps {
  readonly template: Template;
  readonly matte: Matte;
  readonly onTemplate: (change: Partial<Template>) => void;
  readonly onMatte: (matte: Matte) => void;
  readonly editable: boolean;
}

/** The picture large, the tools beside it. */
export function Designer({ template, matte, onTemplate, onMatte, editable }: DesignerProps): ReactNode {
  const { t } = useTranslation('virtual-studio');
  const [view, setView] = useState<'set' | 'key'>('set');
  const [tools, setTools] = useState<'set' | 'matte'>('set');
  const picture = useTestPicture(template.id);
  const keyed = useKeyed(picture.shown, matte);
  return (
    <div className={styles.designer}>
      <div className={styles.centre}>
        <div className={styles.views}>
          <Segmented
            label={t('view.label')}
            value={view}
            onChange={setView}
            choices={[
              { value: 'set', label: t('view.set') },
              { value: 'key', label: t('view.key') },
            ]}
          />
          <TestPicture picture={picture} />
        </div>
        {view === 'set' ? (
          <SetStage template={template} person={keyed.person} onChange={onTemplate} editable={editable} />
        ) : (
          <Compare before={picture.shown?.url} after={keyed.person} busy={keyed.busy} />
        )}
        <p className={styles.note} role="status">
          {keyed.error === undefined ? t(`picture.${picture.source}.note`) : keyed.error}
        </p>
      </div>
      <div className={styles.side}>
        <Tabs
          label={t('tools')}
          value={tools}
          onChange={setTools}
          tabs={[
            {
              name: 'set',
              label: t('set.title'),
              content: <SetControls template={template} onChange={onTemplate} editable={editable} />,
            },
            {
              name: 'matte',
              label: t('key.title'),
              content: (
                <MatteControls
                  studioId={template.id}
                  matte={matte}
                  onChange={onMatte}
                  picture={picture}
                  editable={editable}
                />
              ),
            },
          ]}
        />
      </div>
    </div>
  );
}
