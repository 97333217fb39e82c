import { MssError } from '@cyclorama/contract';
import type { LiveJob } from '../../rooms/model.ts';
import type { Director } from '../director/index.ts';
import { ShowUnavailable, type ShowCommand } from '../port.ts';
import type { PlayRole, PlayType, WireRule, WireScene, WireSmartLayer } from '../wire.ts';

/** What commands act on. */
export interface CommandDesk {
  readonly director: Director;
  readonly job: LiveJob;
  retarget(): void;
}

interface PlayText {
  readonly text_config?: { readonly text?: string };
  readonly play_type?: PlayType;
  readonly play_role?: PlayRole;
  readonly rule_index?: string;
}

interface PlayAudio extends Omit<PlayText, 'text_config'> {
  readonly audio_url?: string;
}

/**
 * Carries out a command of 6.2.5 whose parameters were checked; changes of the job's document are committed before.
 * @returns its result @throws ShowUnavailable when it cannot be taken now, MssError for one that makes no sense here
 */
export function carryOut(desk: CommandDesk, { id, command, params }: ShowCommand): string {
  const { director } = desk;
  switch (command) {
    case 'INSERT_PLAY_SCRIPT': {
      const {
        text_config: words,
        play_type: playType = 'PLAY_NOW',
        play_role: role = 'STREAMER',
        rule_index: rule,
      } = params as PlayText;
      return inserted(director, {
        ...{ id, playType, role, source: { kind: 'text', text: words?.text ?? '' } },
        ...(rule === undefined ? {} : { ruleIndex: rule }),
      });
    }
    case 'INSERT_PLAY_AUDIO': {
      const {
        audio_url: url = '',
        play_type: playType = 'APPEND',
        play_role: role = 'STREAMER',
        rule_index: rule,
      } = params as PlayAudio;
      return inserted(director, {
        ...{ id, playType, role, source: { kind: 'audio', url } },
        ...(rule === undefined ? {} : { ruleIndex: rule }),
      });
    }
    case 'REWRITE_PLAY_SCRIPT':
      director.rewriteScript(
        (params as { readonly scene_scripts?: readonly WireScene[] }).scene_scripts ?? [],
      );
      return '';
    case 'REWRITE_INTERACTION_RULES':
      director.rewriteRules(
        (params as { readonly interaction_rules?: readonly WireRule[] }).interaction_rules ?? [],
      );
      return '';
    case 'GET_CURRENT_PLAYING_SCRIPTS':
      return JSON.stringify({ scene_scripts: director.currentScripts() });
    case 'SHOW_LAYER': {
      const { layer_config: layer } = params as { readonly layer_config?: WireSmartLayer };
      if (layer === undefined) throw new MssError('MSS.00000003', 'params.layer_config is missing');
      director.showLayer(id, layer, Date.now());
      return '';
    }
    case 'REFRESH_OUTPUT_URL':
      desk.retarget();
      return '';
    case 'CLEAN_UP_INSERT_COMMAND':
      director.cleanUp((params as { readonly command_ids?: readonly string[] }).command_ids ?? []);
      return '';
    // Of our own API and of the command channel (11.6).
    case 'play_start':
      director.start();
      return '';
    case 'play_pause':
      director.pause((params as { readonly timing?: 'NOW' | 'SENTENCE_END' }).timing ?? 'NOW');
      return '';
    case 'play_resume':
      director.resume();
      return '';
    // Ours alone.
    case 'play_skip':
      director.skip();
      return '';
    default:
      throw new MssError('MSS.00000003', `command: a show knows no ${command.slice(0, 64)}`);
  }
}

function inserted(director: Director, order: Parameters<Director['insert']>[0]): string {
  if (!director.insert(order))
    throw new ShowUnavailable(
      'failed',
      'Too much waits to be said already: CLEAN_UP_INSERT_COMMAND takes it back.',
    );
  return '';
}
