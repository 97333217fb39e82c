import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Button } from '../../../../ui/button.tsx';
import { Slider } from '../../../../ui/slider.tsx';
import { coverOf, languageName } from '../../shared/assets.ts';
import { useAssets } from '../../shared/use-assets.ts';
import { useEditor } from '../editor-context.tsx';
import { PresenterPicker } from '../pickers/presenter-picker.tsx';
import { VoicePicker } from '../pickers/voice-picker.tsx';
import styles from './inspector.module.css';

const SETTINGS = [
  { name: 'speed', min: 50, max: 200, usual: 100 },
  { name: 'pitch', min: 50, max: 200, usual: 100 },
  { name: 'volume', min: 90, max: 240, usual: 140 },
] as const;

/** Who presents, and with which voice. */
export function PresenterPanel(): ReactNode {
  const { t, i18n } = useTranslation('videos');
  const { script, shown, edit, dispatch, mayEdit } = useEditor();
  const { data: assets } = useAssets('VOICE_MODEL', 'HUMAN_MODEL_2D');
  const [picking, setPicking] = useState<'presenter' | 'voice'>();
  const presenter = assets?.find((one) => one.asset_id === script.model_asset_id);
  const voice = assets?.find((one) => one.asset_id === script.voice_config?.voice_asset_id);
  const config = script.voice_config;
  return (
    <div className={styles.body}>
      <section className={styles.group}>
        <h3>{t('presenter.title')}</h3>
        <div className={styles.chosen}>
          {presenter === undefined ? (
            <div className={styles.blank} />
          ) : (
            <img src={coverOf(presenter)} alt="" />
          )}
          <div className={styles.about}>
            <strong>{presenter?.asset_name ?? t('presenter.none')}</strong>
            <span>{presenter?.asset_description}</span>
          </div>
          <Button size="s" disabled={!mayEdit} onClick={() => setPicking('presenter')}>
            {t('presenter.change')}
          </Button>
        </div>
      </section>
      <section className={styles.group}>
        <h3>{t('voice.title')}</h3>
        <div className={styles.chosen}>
          <div className={styles.about}>
            <strong>{voice?.asset_name ?? t('voice.usual')}</strong>
            <span>{voice === undefined ? t('voice.usualHint') : languageName(voice, i18n.language)}</span>
          </div>
          <Button size="s" disabled={!mayEdit} onClick={() => setPicking('voice')}>
            {t('voice.change')}
          </Button>
        </div>
        {config === undefined
          ? null
          : SETTINGS.map(({ name, min, max, usual }) => (
              <Slider
                key={name}
                label={t(`voice.${name}`)}
                min={min}
                max={max}
                value={config[name] ?? usual}
                shown={`${Math.round(((config[name] ?? usual) / usual) * 100)} %`}
                disabled={!mayEdit}
                onChange={(value) =>
                  edit(
                    (all) =>
                      all.voice_config === undefined
                        ? all
                        : { ...all, voice_config: { ...all.voice_config, [name]: value } },
                    `voice ${name}`,
                  )
                }
                onCommit={() => dispatch({ kind: 'settle' })}
              />
            ))}
      </section>
      <PresenterPicker
        open={picking === 'presenter'}
        chosen={script.model_asset_id}
        onClose={() => setPicking(undefined)}
        onPick={({ asset_id: id = '' }) => {
          setPicking(undefined);
          edit((all) => ({ ...all, model_asset_id: id, model_asset_type: 'HUMAN_MODEL_2D' }));
        }}
      />
      <VoicePicker
        open={picking === 'voice'}
        chosen={config?.voice_asset_id}
        words={shown.shoot_script.text_config?.text ?? ''}
        onClose={() => setPicking(undefined)}
        onPick={({ asset_id: id = '' }) => {
          setPicking(undefined);
          edit((all) => ({ ...all, voice_config: { ...all.voice_config, voice_asset_id: id } }));
        }}
      />
    </div>
  );
}
