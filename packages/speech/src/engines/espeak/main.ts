import { serveParent } from '../child.ts';
import { speakEspeak } from './speak.ts';

serveParent({ answer: speakEspeak });
