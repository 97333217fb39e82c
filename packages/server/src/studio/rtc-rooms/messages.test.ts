import { describe, expect, it } from 'vitest';
import { CONTROLS, LONGEST_MESSAGE, readMessage } from './messages.ts';

describe('messages of the command channel', () => {
  it('are read as 11.6 writes them', () => {
    for (const command of CONTROLS)
      expect(
        readMessage(
          JSON.stringify({ message_type: 'live_control', command, params: { timing: 'SENTENCE_END' } }),
        ),
      ).toEqual({ kind: 'control', command, timing: 'SENTENCE_END' });
    expect(readMessage('{"message_type":"live_control","command":"play_start"}')).toMatchObject({
      timing: 'NOW',
    });
    expect(readMessage('{"message_type":"heartbeat"}')).toEqual({ kind: 'heartbeat' });
  });

  it('that make no sense are told why', () => {
    const nonsense = [
      '',
      'hello',
      '[]',
      'null',
      '3',
      '{}',
      '{"message_type":"state_notify","state":"PLAY_END"}',
      '{"message_type":"live_control","command":"explode"}',
      '{"message_type":"live_control","command":"play_pause","params":"NOW"}',
      '{"message_type":"live_control","command":"play_pause","params":{"timing":"LATER"}}',
      JSON.stringify({ message_type: 'heartbeat', ballast: 'x'.repeat(LONGEST_MESSAGE) }),
    ];
    for (const text of nonsense) {
      const heard = readMessage(text);
      expect(heard.kind).toBe('nonsense');
      expect(heard).toHaveProperty('why');
    }
  });
});
