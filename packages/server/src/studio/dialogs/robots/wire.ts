import type { Studio } from '../../context.ts';
import { portraitUrl } from './pictures.ts';
import type { RobotRow, StoredBrain, StoredRecogniser } from './table.ts';

/** A robot as our own API tells it: what it was sent, without secrets. */
export async function robotOnWire(studio: Studio, row: RobotRow, more: RobotFigures) {
  const { document, projectId } = row;
  const { avatarAssetId } = document;
  return {
    robot_id: row.id,
    name: row.name,
    avatar_asset_id: avatarAssetId,
    languages: document.languages.map(({ voiceAssetId, hotQuestions, ...spoken }) => ({
      ...spoken,
      ...(voiceAssetId === undefined ? {} : { voice_asset_id: voiceAssetId }),
      hot_questions: hotQuestions,
    })),
    background: backgroundOnWire(document.background),
    width: document.width,
    height: document.height,
    allow_transparent: document.allowTransparent,
    is_public: document.isPublic,
    brain: serviceOnWire(document.brain, row.sealedBrainKey !== null),
    knowledge: row.knowledge,
    recogniser: serviceOnWire(document.recogniser, row.sealedRecogniserKey !== null),
    wake_phrases: document.wakePhrases,
    sleep_after_seconds: document.sleepAfterSeconds,
    safe_answer: document.safeAnswer,
    max_dialogs: document.maxDialogs,
    created: row.createdAt.toISOString(),
    updated: row.updatedAt.toISOString(),
    running: more.running,
    documents: more.documents,
    portrait_url: (await portraitUrl(studio, { projectId, avatarAssetId }, more.baseUrl)) ?? null,
  };
}

/** What is told of a robot and not stored with it. */
export interface RobotFigures {
  /** Dialogs that run now. */
  readonly running: number;
  readonly documents: number;
  readonly baseUrl: string;
}

function backgroundOnWire(background: RobotRow['document']['background']) {
  return background.kind === 'asset' ? { kind: background.kind, asset_id: background.assetId } : background;
}

function serviceOnWire(service: StoredBrain | StoredRecogniser, hasKey: boolean) {
  switch (service.kind) {
    case 'openai':
      return {
        kind: service.kind,
        url: service.url,
        model: service.model,
        ...(service.systemPrompt === undefined ? {} : { system_prompt: service.systemPrompt }),
        has_key: hasKey,
      };
    case 'callback': {
      const { kind, url, appId, isStream } = service;
      return { kind, url, app_id: appId, is_stream: isStream, has_key: hasKey };
    }
    case 'http':
    case 'websocket':
      return { ...service, has_key: hasKey };
    default:
      return service;
  }
}
