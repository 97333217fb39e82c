import { serveParent } from '../child.ts';
import { speakFlite } from './speak.ts';

serveParent({ answer: speakFlite });
