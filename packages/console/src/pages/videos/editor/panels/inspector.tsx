import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Tabs } from '../../../../ui/tabs.tsx';
import { useEditor } from '../editor-context.tsx';
import { ItemPanel } from './item-panel.tsx';
import { LookPanel } from './look-panel.tsx';
import { PresenterPanel } from './presenter-panel.tsx';
import { ScenePanel } from './scene-panel.tsx';
import styles from './inspector.module.css';

type Part = 'scene' | 'presenter' | 'video';

/** What is chosen on the stage, else the segment's scene, its presenter, and the look of the whole video. */
export function Inspector(): ReactNode {
  const { t } = useTranslation('videos');
  const { item } = useEditor();
  const [part, setPart] = useState<Part>('scene');
  return (
    <aside className={styles.inspector} aria-label={t('inspector.label')}>
      {item === undefined ? (
        <Tabs
          label={t('inspector.label')}
          value={part}
          onChange={setPart}
          tabs={[
            { name: 'scene', label: t('inspector.scene'), content: <ScenePanel /> },
            { name: 'presenter', label: t('inspector.presenter'), content: <PresenterPanel /> },
            { name: 'video', label: t('inspector.video'), content: <LookPanel /> },
          ]}
        />
      ) : (
        <ItemPanel />
      )}
    </aside>
  );
}
