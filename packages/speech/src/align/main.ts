import { serveParent } from '../engines/child.ts';
import { answerAnalysis } from './analysis.ts';

serveParent({ answer: answerAnalysis });
