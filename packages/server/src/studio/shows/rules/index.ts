export { RuleEngine, type RuleEvent, type RulesMemory, type Verdict } from './engine.ts';
export { fieldOf, readContent, type EventFields } from './fields.ts';
export { BadPattern, testOf } from './tests.ts';
