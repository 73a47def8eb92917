/** The server counts Unicode code points, JavaScript counts UTF-16 units: an emoji is one there and two here. */

/** For each code-point offset of `text` (its end included) the UTF-16 offset. */
export function unitOffsets(text: string): number[] {
  const offsets: number[] = [];
  let unit = 0;
  for (const character of text) {
    offsets.push(unit);
    unit += character.length;
  }
  offsets.push(unit);
  return offsets;
}
