const RATE_HZ = 8000;
const HEADER_BYTES = 44;

/** A WAV file with a pulsing sine, so that the mocked studio really sounds. */
export function tone(seconds: number, hertz: number): ArrayBuffer {
  const frames = seconds * RATE_HZ;
  const view = new DataView(new ArrayBuffer(HEADER_BYTES + frames * 2));
  const word = (at: number, text: string) => [...text].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + frames * 2, true);
  word(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE_HZ, true);
  view.setUint32(28, RATE_HZ * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  word(36, "data");
  view.setUint32(40, frames * 2, true);
  for (let frame = 0; frame < frames; frame += 1) {
    const time = frame / RATE_HZ;
    const pulse = Math.exp(-((time * 1.4) % 1) * 4);
    view.setInt16(HEADER_BYTES + frame * 2, Math.sin(2 * Math.PI * hertz * time) * pulse * 6000, true);
  }
  return view.buffer;
}
