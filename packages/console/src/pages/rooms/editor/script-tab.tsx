import { useNavigate, useSearch } from '@tanstack/react-router';
import { ArrowDown, ArrowUp, Copy, Ellipsis, Plus, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../ui/button.tsx';
import { EmptyState } from '../../../ui/empty-state.tsx';
import { TextField } from '../../../ui/field.tsx';
import { Menu } from '../../../ui/menu.tsx';
import { newScene, type View } from '../shared/new-room.ts';
import { useUsableAssets } from '../shared/use-assets.ts';
import { freeName, moved, without, type Scene } from './draft.ts';
import styles from './editor.module.css';
import { Paragraphs } from './paragraphs.tsx';
import type { EditorParts } from './parts.ts';
import { SceneLook } from './scene-look.tsx';

/** Scenes, what is said in them, and how they look. */
export function ScriptTab({
  roomId,
  draft,
  change,
  disabled,
}: EditorParts & { readonly roomId: string }): ReactNode {
  const { t } = useTranslation('rooms');
  const navigate = useNavigate();
  const { scene: wanted = 0 } = useSearch({ from: '/shell/rooms/$roomId' });
  const presenters = useUsableAssets('HUMAN_MODEL_2D');
  const scenes = draft.scene_scripts ?? [];
  const at = Math.min(wanted, Math.max(0, scenes.length - 1));
  const scene = scenes[at];
  const view: View =
    draft.video_config !== undefined && draft.video_config.width > draft.video_config.height
      ? 'LANDSCAPE'
      : 'VERTICAL';
  const choose = (index: number): void =>
    void navigate({
      to: '/rooms/$roomId',
      params: { roomId },
      search: index === 0 ? {} : { scene: index },
      replace: true,
    });
  const setScenes = (list: readonly Scene[], index = at): void => {
    change({ scene_scripts: list });
    if (index !== at) choose(index);
  };
  const setScene = (part: Partial<Scene>): void =>
    setScenes(scenes.map((one, i) => (i === at ? { ...one, ...part } : one)));
  const names = scenes.map(({ script_name: name }) => name);
  const add = (): void => {
    const presenter = scene?.model_asset_id ?? presenters.data?.[0]?.asset_id;
    if (presenter === undefined) return;
    const name = freeName(t('scene.name', { number: scenes.length + 1 }), names);
    const words = { scene: name, title: '', text: '' };
    setScenes([...scenes, newScene(words, presenter, view)], scenes.length);
  };
  const copy = (): void => {
    if (scene === undefined) return;
    const { script_id: _id, ...rest } = scene;
    const name = freeName(scene.script_name, names);
    setScenes([...scenes.slice(0, at + 1), { ...rest, script_name: name }, ...scenes.slice(at + 1)], at + 1);
  };
  if (scene === undefined)
    return (
      <EmptyState
        title={t('scene.none')}
        action={
          disabled ? null : (
            <Button look="primary" icon={<Plus />} onClick={add}>
              {t('scene.add')}
            </Button>
          )
        }
      >
        {t('scene.noneHint')}
      </EmptyState>
    );
  return (
    <div className={styles.script}>
      <div className={styles.column}>
        <ol className={styles.scenes} aria-label={t('scene.list')}>
          {scenes.map((one, i) => (
            <li key={`${i} ${one.script_id ?? ''}`}>
              <button
                type="button"
                className={styles.sceneButton}
                aria-current={i === at ? 'true' : undefined}
                onClick={() => choose(i)}
              >
                <span className={`${styles.sceneNumber} tabular`}>{i + 1}</span>
                <span className={styles.sceneName}>{one.script_name}</span>
                <span className={`${styles.sceneCount} tabular`}>{one.shoot_scripts.length}</span>
              </button>
            </li>
          ))}
        </ol>
        {disabled ? null : (
          <Button look="ghost" icon={<Plus />} onClick={add}>
            {t('scene.add')}
          </Button>
        )}
      </div>
      <div className={styles.column}>
        <div className={styles.sceneHead}>
          <TextField
            label={t('scene.title')}
            quiet
            className={styles.grow}
            value={scene.script_name}
            maxLength={256}
            disabled={disabled}
            onChange={(event) => setScene({ script_name: event.target.value })}
          />
          {disabled ? null : (
            <Menu
              trigger={<Button look="ghost" icon={<Ellipsis />} aria-label={t('scene.more')} />}
              items={[
                { label: t('scene.copy'), icon: <Copy />, onSelect: copy },
                {
                  label: t('move.up'),
                  icon: <ArrowUp />,
                  disabled: at === 0,
                  onSelect: () => setScenes(moved(scenes, at, at - 1), at - 1),
                },
                {
                  label: t('move.down'),
                  icon: <ArrowDown />,
                  disabled: at === scenes.length - 1,
                  onSelect: () => setScenes(moved(scenes, at, at + 1), at + 1),
                },
                undefined,
                {
                  label: t('scene.delete'),
                  icon: <Trash2 />,
                  danger: true,
                  disabled: scenes.length === 1,
                  onSelect: () => setScenes(without(scenes, at), Math.max(0, at - 1)),
                },
              ]}
            />
          )}
        </div>
        <Paragraphs
          paragraphs={scene.shoot_scripts}
          speed={scene.voice_config?.speed ?? 100}
          mode={draft.play_policy?.play_mode ?? 'TEXT'}
          disabled={disabled}
          onChange={(list) => setScene({ shoot_scripts: list })}
        />
      </div>
      <SceneLook key={at} scene={scene} view={view} disabled={disabled} onChange={setScene} />
    </div>
  );
}
