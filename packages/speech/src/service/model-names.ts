import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { SpeechEngineError } from '../engines/errors.ts';
import type { Voice } from '../types.ts';

/** Names model files by what is in them, so that speech is cached by content wherever the file lies. */
export class ModelNames {
  private readonly known = new Map<string, { readonly stamp: string; readonly name: string }>();

  /**
   * The settings with the model's content in place of its path.
   * @throws SpeechEngineError `unavailable` when the file is not there
   */
  async named(settings: Voice['settings']): Promise<Voice['settings']> {
    const { model } = settings;
    return typeof model === 'string' ? { ...settings, model: await this.nameOf(model) } : settings;
  }

  private async nameOf(path: string): Promise<string> {
    try {
      const { size, mtimeMs, ino } = await stat(path);
      const stamp = `${size}:${mtimeMs}:${ino}`;
      const known = this.known.get(path);
      if (known?.stamp === stamp) return known.name;
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      const name = hash.digest('hex');
      this.known.set(path, { stamp, name });
      return name;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new SpeechEngineError('trained voice', 'unavailable', `its model cannot be read: ${why}`, {
        cause: error,
      });
    }
  }
}
