import type { ReferenceProfile, Style } from "@/lib/types";

const PLOT = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 960 470"><rect width="960" height="470" fill="#b39c88" rx="18"/></svg>';

/** What the studio heard in a house track. */
export const STYLE: Style = {
  duration_seconds: 200,
  tempo_bpm: 124.02,
  tempo_confidence: 0.93,
  tempo_alternatives: [62.01, 248.04],
  tempo_drift: 0.001,
  key: "A minor",
  key_confidence: 0.81,
  key_alternatives: ["C major", "E minor"],
  tuning_cents: 2,
  metre: "4/4",
  metre_confidence: 0.31,
  loudness_lufs: -8.94,
  loudness_range_lu: 5.12,
  true_peak_dbtp: -0.31,
  crest_db: 9.2,
  balance_db: [3, 2, 1, 0, -1, -2, -1, 0, 1],
  brightness_hz: 2400,
  percussiveness: 0.62,
  events_hz: 7.1,
  width: 0.418,
  correlation: 0.71,
  families: [
    { slug: "deep_house", probability: 0.72 },
    { slug: "uk_garage", probability: 0.14 },
    { slug: "techno", probability: 0.03 },
  ],
  sections: [
    { start: 0, end: 31, letter: "A", energy: 0.2 },
    { start: 31, end: 93, letter: "B", energy: 0.7 },
    { start: 93, end: 124, letter: "A", energy: 0.3 },
    { start: 124, end: 200, letter: "B", energy: 1 },
  ],
  energy: { seconds: [0, 50, 100, 150, 200], level: [0.1, 0.7, 0.3, 1, 0.6] },
  density: { seconds: [0, 50, 100, 150, 200], onsets_hz: [3.1, 8.2, 4.4, 9.6, 6.8] },
  plot: PLOT,
};

/** The same as a job's brief keeps it. */
export const PROFILE: ReferenceProfile = {
  sha256: "0".repeat(64),
  duration_seconds: 200,
  tempo_bpm: 124.02,
  tempo_confidence: 0.93,
  key: { tonic: "A", mode: "minor" },
  key_confidence: 0.41,
  loudness_lufs: -8.94,
  loudness_range_lu: 5.12,
  true_peak_dbtp: -0.31,
  balance_db: STYLE.balance_db,
  width: 0.418,
  metre: { beats: 4, unit: 4 },
  metre_confidence: 0.9,
  crest_db: 9.2,
  events_hz: 7.1,
  brightness_hz: 2400,
  percussiveness: 0.62,
  energy: STYLE.energy.level,
  density_hz: STYLE.density.onsets_hz,
  sections: [
    { start: 0, length: 0.25, letter: "A", energy: 0.2 },
    { start: 0.25, length: 0.75, letter: "B", energy: 1 },
  ],
  families: [],
};
