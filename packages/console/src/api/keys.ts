/**
 * Names of what the cache holds. The first member is the topic: an event of the server makes everything below a topic, or
 * below a topic and an id, stale.
 */
export const keys = {
  me: ['me'] as const,
  firstRun: ['first-run'] as const,
  videoJobs: (filter: Readonly<Record<string, unknown>> = {}) => ['video-jobs', 'list', filter] as const,
  videoJob: (jobId: string) => ['video-jobs', 'one', jobId] as const,
  scripts: (filter: Readonly<Record<string, unknown>> = {}) => ['scripts', 'list', filter] as const,
  script: (scriptId: string) => ['scripts', 'one', scriptId] as const,
  assets: (filter: Readonly<Record<string, unknown>> = {}) => ['assets', 'list', filter] as const,
  asset: (assetId: string) => ['assets', 'one', assetId] as const,
  rooms: (filter: Readonly<Record<string, unknown>> = {}) => ['rooms', 'list', filter] as const,
  room: (roomId: string) => ['rooms', 'one', roomId] as const,
  /** Anything else of a room: `roomPart(id, 'as-spoken')`. */
  roomPart: (roomId: string, part: string) => ['rooms', 'one', roomId, part] as const,
  roomsOnAir: ['rooms', 'on-air'] as const,
  casters: ['casters', 'list'] as const,
  caster: (casterId: string) => ['casters', 'one', casterId] as const,
  /** A part of a caster: `casterPart(id, 'layouts')`. */
  casterPart: (casterId: string, part: string) => ['casters', 'one', casterId, part] as const,
  aiStudios: ['ai-studios'] as const,
  produceRules: ['produce-rules'] as const,
  compositions: ['compositions'] as const,
  products: (filter: Readonly<Record<string, unknown>> = {}) => ['products', 'list', filter] as const,
  avatarTrainings: (filter: Readonly<Record<string, unknown>> = {}) =>
    ['avatar-trainings', 'list', filter] as const,
  avatarTraining: (jobId: string) => ['avatar-trainings', 'one', jobId] as const,
  voiceTrainings: (filter: Readonly<Record<string, unknown>> = {}) =>
    ['voice-trainings', 'list', filter] as const,
  voiceTraining: (jobId: string) => ['voice-trainings', 'one', jobId] as const,
  sentences: (type: string, language: string) => ['sentences', type, language] as const,
  reviewQueue: ['review-queue'] as const,
  trainingSettings: ['training-settings'] as const,
  robots: ['robots', 'list'] as const,
  robot: (robotId: string) => ['robots', 'one', robotId] as const,
  robotDocuments: (robotId: string) => ['robots', 'one', robotId, 'documents'] as const,
  dialogs: (filter: Readonly<Record<string, unknown>> = {}) => ['dialogs', 'list', filter] as const,
  dialog: (jobId: string) => ['dialogs', 'one', jobId] as const,
  people: ['people'] as const,
  audit: (filter: Readonly<Record<string, unknown>> = {}) => ['audit', filter] as const,
  accessKeys: ['access-keys'] as const,
  engines: ['engines'] as const,
  retention: ['retention'] as const,
  system: ['system'] as const,
  usage: (filter: Readonly<Record<string, unknown>> = {}) => ['usage', filter] as const,
};
