import type { Attempt, Stem, StemChange } from "@/lib/types";
import { effectiveGains, type StemSetting } from "@/features/player/StemMixer";

/** What a remix may set, as the API documents it. */
const GAIN_DB = { lowest: -60, highest: 12 };

/**
 * The mixer's faders as a remix of this take. The API counts from the style's own mix, and what the take changed there
 * already is in the stems that are heard, so the two add up. Solo mutes the others, as one hears it.
 */
export function remixOf(stems: readonly Stem[], settings: readonly StemSetting[], earlier: Attempt["remix"]): StemChange[] {
  const gains = effectiveGains(settings);
  return stems.flatMap(({ name }, index) => {
    const before = earlier?.stems.find((change) => change.name === name);
    const gain = gains[index] ?? 1;
    const mute = gain === 0 || (before?.mute ?? false);
    const wished = (before?.gain_db ?? 0) + (mute ? 0 : 20 * Math.log10(gain));
    const gain_db = Math.round(Math.min(GAIN_DB.highest, Math.max(GAIN_DB.lowest, wished)) * 100) / 100;
    const pan = Math.round(Math.min(1, Math.max(-1, (before?.pan ?? 0) + (settings[index]?.pan ?? 0))) * 100) / 100;
    return mute || gain_db !== 0 || pan !== 0 ? [{ name, gain_db, pan, mute }] : [];
  });
}

/** Whether anything differs from the take as it was mastered, and something still sounds. */
export function isRemix(settings: readonly StemSetting[]): boolean {
  const gains = effectiveGains(settings);
  const moved = gains.some((gain) => gain !== 1) || settings.some((setting) => setting.pan !== 0);
  return moved && gains.some((gain) => gain > 0);
}
