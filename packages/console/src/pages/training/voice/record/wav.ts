const HEADER = 44;

/**
 * A WAV file of one channel with 16 bits.
 * @param blocks samples −1…1 in their order
 * @param rate Hz
 */
export function wavOf(blocks: readonly Float32Array[], rate: number): Blob {
  const count = blocks.reduce((sum, block) => sum + block.length, 0);
  const bytes = new DataView(new ArrayBuffer(HEADER + count * 2));
  const word = (at: number, text: string): void => {
    for (let i = 0; i < text.length; i++) bytes.setUint8(at + i, text.charCodeAt(i));
  };
  word(0, 'RIFF');
  bytes.setUint32(4, HEADER - 8 + count * 2, true);
  word(8, 'WAVEfmt ');
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * 2, true);
  bytes.setUint16(32, 2, true);
  bytes.setUint16(34, 16, true);
  word(36, 'data');
  bytes.setUint32(40, count * 2, true);
  let at = HEADER;
  for (const block of blocks)
    for (const sample of block) {
      bytes.setInt16(at, Math.round(Math.min(1, Math.max(-1, sample)) * 32_767), true);
      at += 2;
    }
  return new Blob([bytes.buffer], { type: 'audio/wav' });
}
