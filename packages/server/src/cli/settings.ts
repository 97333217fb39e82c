import type { Config } from '../config.ts';

/** Reads and checks the settings, with the options given before the command. @throws ConfigError */
export type Settings = () => Config;
