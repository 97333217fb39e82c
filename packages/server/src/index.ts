export { loadConfig, ConfigError, type Config } from './config.ts';
export { openStudio, type OpenedStudio, type OpenStudioOptions } from './cli/open-studio.ts';
export { startServer, type RunningServer } from './cli/serve.ts';
export { startWorker } from './cli/worker.ts';
export type { Studio } from './studio/context.ts';
