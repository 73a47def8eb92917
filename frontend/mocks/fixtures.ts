import type {
  Attempt,
  AttemptState,
  Brief,
  Check,
  Enhanced,
  ExamplePrompt,
  Job,
  JobSummary,
  Parse,
  Provenance,
  Qa,
  Result,
  RunStatus,
  StageName,
  StageState,
} from "@/lib/types";

/** A studio's answers, made up but of the real shapes. */

export const PROMPT = "Warm lofi with rhodes and vinyl drums, 84 bpm, A minor, rainy and nostalgic, in the style of Nujabes";
export const DURATION_SECONDS = 45;

const WORDS: [pattern: RegExp, field: string, value?: string][] = [
  [/\bwarm\b/gi, "mood"],
  [/\blo-?fi\b/gi, "genre", "lo-fi"],
  [/\btechno\b/gi, "genre"],
  [/\bhouse\b/gi, "genre"],
  [/\bambient\b/gi, "genre"],
  [/\brhodes\b/gi, "instrument"],
  [/\bvinyl drums\b/gi, "instrument"],
  [/\bpiano\b/gi, "instrument"],
  [/\b\d{2,3} ?bpm\b/gi, "tempo"],
  [/\b[A-G][#b]? (?:minor|major)\b/g, "key"],
  [/\brainy\b|\bnostalgic\b|\bdark\b|\bmelancholic\b/gi, "mood"],
  [/\bin the style of [A-Z]\w+/g, "style_reference"],
  [/\bno (?:drums|vocals)\b/gi, "excluded"],
  [/\b(?:one|two|\d+) minutes?\b/gi, "duration"],
];

/** A toy reading of a prompt: enough to draw chips and marks, offsets in code points as the server gives them. */
export function readPrompt(prompt: string): Parse {
  const provenance: Provenance[] = [];
  for (const [pattern, field, fixed] of WORDS)
    for (const match of prompt.matchAll(pattern)) {
      const start = [...prompt.slice(0, match.index)].length;
      const value = fixed ?? match[0].replace(/^in the style of |^no | ?bpm$/gi, "");
      provenance.push({ field, value, origin: "asked", start, end: start + [...match[0]].length, note: "" });
    }
  const understood = provenance.length > 0;
  if (understood && !provenance.some((entry) => entry.field === "tempo"))
    provenance.push({ field: "tempo", value: "82", origin: "inferred", start: null, end: null, note: "Usual for the style." });
  return { provenance, notes: [], understood, brief: briefOf(prompt, provenance) };
}

const NO_STEM_CHOICES = { split_drums: false, dry_stems: false };
const NO_CHOICES = { bits: 24, duration_seconds: null, target: null, reference_amount: null, reference_strength: null, engine_takes: null, reference_name: "", ...NO_STEM_CHOICES };

function briefOf(prompt: string, provenance: Provenance[]): Brief {
  return {
    prompt,
    title: "Rainy Window",
    genre: "lofi",
    genres: ["lo-fi"],
    tempo_bpm: 84,
    key: { tonic: "A", mode: "minor" },
    metre: { beats: 4, unit: 4 },
    duration_seconds: DURATION_SECONDS,
    target: { name: "streaming", loudness_lufs: -14, ceiling_dbtp: -1, explicit: false },
    instruments: [],
    moods: ["warm", "rainy", "nostalgic"],
    mood_profile: { energy: 0.3, valence: -0.1, density: 0.2, brightness: -0.2 },
    style_references: ["Nujabes"],
    excluded: [],
    seed: 4071,
    structure: [],
    adjustment: { gain_db: 0, ceiling_db: 0, stems: [] },
    repair: { speed: 1, semitones: 0, head_cut_seconds: 0, end_seconds: 0, fade_seconds: 0, mono_safe: false },
    reference: null,
    stem_changes: [],
    more_targets: [],
    reference_amount: 0.7,
    reference_strength: null,
    engine_takes: null,
    own_mix: [],
    bits: 24,
    ...NO_STEM_CHOICES,
    provenance: [
      ...provenance,
      { field: "duration", value: "45 s", origin: "default", start: null, end: null, note: "" },
      { field: "target", value: "streaming", origin: "default", start: null, end: null, note: "" },
    ],
    notes: ["Nujabes is read as jazzy hip-hop: swung drums, rhodes chords and a soft top end."],
    understood: true,
  };
}

const FORM: [name: string, start: number, end: number, energy: number][] = [
  ["intro", 0, 6, 0.2],
  ["verse", 6, 17, 0.55],
  ["hook", 17, 28, 0.9],
  ["verse 2", 28, 39, 0.6],
  ["outro", 39, 45, 0.25],
];

function peaks(seed: number, scale = 1): number[] {
  return Array.from({ length: 900 }, (_, index) => {
    const time = (index / 900) * DURATION_SECONDS;
    const energy = FORM.find(([, start, end]) => time >= start && time < end)?.[3] ?? 0.2;
    const beat = Math.exp(-((time * 1.4) % 1) * 3);
    const grain = (Math.sin(index * 12.9898 + seed * 78.233) * 43758.5453) % 1;
    return Math.min(1, energy * scale * (0.35 + 0.5 * beat + 0.25 * Math.abs(grain)));
  });
}

const CHECKS: Check[] = [
  { name: "loudness", requested: "−14.0 LUFS", measured: "−14.1 LUFS", tolerance: "±0.5 LU", verdict: "pass" },
  { name: "true_peak", requested: "≤ −1.0 dBTP", measured: "−1.2 dBTP", tolerance: "0 dB", verdict: "pass" },
  { name: "clipping", requested: "none", measured: "none", tolerance: "0 samples", verdict: "pass" },
  { name: "tempo", requested: "84 BPM", measured: "84.0 BPM", tolerance: "±1 %", verdict: "pass" },
  {
    name: "key",
    requested: "A minor",
    measured: "A minor",
    tolerance: "same or relative",
    verdict: "unsure",
    note: "C major fits nearly as well, as relative keys do.",
  },
  { name: "duration", requested: "45 s", measured: "45.0 s", tolerance: "±2 s", verdict: "pass" },
  { name: "silence", requested: "none inside", measured: "none", tolerance: "1 s", verdict: "pass" },
  { name: "dc", requested: "0", measured: "0.0 %", tolerance: "0.1 %", verdict: "pass" },
  { name: "stereo", requested: "in phase", measured: "correlation 0.71", tolerance: "> 0", verdict: "pass" },
].map((check) => ({ note: "", correction: null, severity: "major", ...check }) as Check);

const HOT: Partial<Check> = { measured: "−0.3 dBTP", verdict: "fail" };

/** Drawings as the server has them, but with one line each. */
function picturesOf(): Qa["pictures"] {
  const drawing = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 178"><path fill="none" stroke="#d07f2f" d="M34 150L180 60L390 90"/></svg>`;
  const titles: [name: string, title: string, text: string][] = [
    ["loudness", "Loudness over time", "−14.1 LUFS integrated, target −14.0 LUFS over time."],
    ["spectrum", "Spectrum", "Average spectrum beside the usual range of lo-fi."],
    ["waveform", "Waveform", "Waveform with no clipped samples; true peak −1.20 dBTP."],
    ["goniometer", "Stereo image", "Goniometer: correlation 0.71, width 0.20, 0.8 dB lost in mono."],
  ];
  return titles.map(([name, title, text]) => ({ name, title, text, url: `data:image/svg+xml,${encodeURIComponent(drawing)}` }));
}

export function qaOf(status: "pass" | "fail"): Qa {
  const checks = CHECKS.map((check) => (status === "fail" && check.name === "true_peak" ? { ...check, ...HOT } : check));
  const time = Array.from({ length: 180 }, (_, index) => index / 4);
  const hertz = Array.from({ length: 120 }, (_, index) => 25 * 1.0575 ** index);
  return {
    status,
    details: { lufs: -14.1, true_peak_dbtp: status === "fail" ? -0.3 : -1.2, tempo: 84, key: "A Minor", clipping: false },
    checks,
    pictures: picturesOf(),
    curves: [
      { name: "short_term_loudness", unit_x: "s", unit_y: "LUFS", x: time, y: time.map((t) => -17 - 9 * Math.abs(Math.sin(t / 5)) ** 3) },
      { name: "spectrum", unit_x: "Hz", unit_y: "dB", x: hertz, y: hertz.map((f) => 42 - 14 * Math.log10(f / 25) + 3 * Math.sin(f / 90)) },
    ],
  };
}

const STEMS: [name: string, role: string, asked: string, playedBy: string][] = [
  ["Drums", "drums", "vinyl drums", "dusty kit"],
  ["Bass", "bass", "", "upright bass"],
  ["Keys", "keys", "rhodes", "rhodes"],
  ["Melody", "lead", "", "vibraphone"],
];

export function resultOf(id: string, number: number, status: "pass" | "fail"): Result {
  const at = (name: string) => `/api/v1/jobs/${id}/artifacts/${name}?attempt=${number}`;
  const file = (name: string, kind: Result["files"][number]["kind"], size_bytes: number, media_type: string) => ({
    name,
    kind,
    url: at(name),
    size_bytes,
    media_type,
  });
  return {
    track_url: at("master.mp3"),
    waveform: peaks(number),
    duration_seconds: DURATION_SECONDS,
    tempo_bpm: 84,
    key: "A minor",
    genre: "lo-fi",
    sections: FORM.map(([name, start_seconds, end_seconds, energy]) => ({ name, start_seconds, end_seconds, energy })),
    stems: STEMS.map(([name, role, asked, played_by], index) => ({
      name,
      role,
      url: at(`stems/${name}.wav`),
      waveform: peaks(index + 10, 0.7 - index * 0.12),
      instruments: [{ asked, played_by }],
    })),
    mix: { url: at("mix.wav"), loudness_lufs: -18.2 },
    chain: [
      { name: "Levels", detail: "set by measured loudness" },
      { name: "Limiter", detail: "look-ahead true-peak limiter, 2.1 dB at most" },
    ],
    deliveries: [
      {
        target: { name: "streaming", loudness_lufs: -14, ceiling_dbtp: -1, explicit: false },
        loudness_lufs: -14.02,
        true_peak_dbtp: -1.06,
        limited_by_physics: false,
        files: (["wav", "flac", "mp3", "opus"] as const).map((format) => ({
          name: `master.${format}`,
          format,
          url: at(`master.${format}`),
          loudness_lufs: -14.02,
          true_peak_dbtp: -1.06,
          held_back_db: format === "opus" ? 0.9 : format === "mp3" ? 0.3 : 0,
        })),
        chain: [],
        notes: [],
      },
    ],
    files: [
      file("master.wav", "master", 11_900_000, "audio/wav"),
      file("master.flac", "master", 7_100_000, "audio/flac"),
      file("master.mp3", "master", 1_080_000, "audio/mpeg"),
      file("mix.wav", "mix", 11_900_000, "audio/wav"),
      ...STEMS.map(([name]) => file(`stems/${name}.wav`, "stem" as const, 11_900_000, "audio/wav")),
      file("track.mid", "midi", 14_200, "audio/midi"),
      file("brief.json", "brief", 4200, "application/json"),
      file("report.json", "report", 9100, "application/json"),
    ],
    midi_url: at("track.mid"),
    archive_url: `/api/v1/jobs/${id}/archive.zip?attempt=${number}`,
    report_url: `/api/v1/jobs/${id}/artifacts/report.html?attempt=${number}`,
    qa: qaOf(status),
    notes: ["Nujabes is read as jazzy hip-hop: swung drums, rhodes chords and a soft top end."],
  };
}

const SECONDS: Record<StageName, number> = { parsing: 0.5, generation: 3, mastering: 1.2, qa: 0.8 };

export function stagesOf(statuses: [RunStatus, RunStatus, RunStatus, RunStatus], reused: StageName[] = []): StageState[] {
  return (Object.keys(SECONDS) as StageName[]).map((name, index) => {
    const status = statuses[index]!;
    const running = status === "RUNNING";
    return {
      name,
      status,
      progress: status === "DONE" ? 1 : running ? 0.58 : 0,
      message: running ? "Playing the bass" : "",
      seconds: status === "DONE" || status === "FAILED" ? SECONDS[name] : null,
      reused: reused.includes(name),
      error: status === "FAILED" ? { code: "engine_failed", message: "The synth ran out of memory. Close other programs or ask for a shorter track." } : null,
    };
  });
}

export const ALL_DONE: [RunStatus, RunStatus, RunStatus, RunStatus] = ["DONE", "DONE", "DONE", "DONE"];

const HOT_CORRECTION = {
  flag: "--ceiling -1.3",
  reason: "True peak too hot (−0.3 dBTP, limit −1.0): the next take is limited 0.3 dB lower.",
  stage: "mastering",
  remedy: "remaster" as const,
  action: "Master again under a ceiling that is 0.3 dB lower",
};

export function firstTake(id: string, followed = true): Attempt {
  return {
    number: 1,
    prompt: PROMPT,
    seed: 4071,
    verdict: "fail",
    is_best: !followed,
    corrections: [HOT_CORRECTION],
    remix: null,
    revision: null,
    stages: stagesOf(ALL_DONE),
    result: resultOf(id, 1, "fail"),
  };
}

export function secondTake(id: string, change: Partial<AttemptState & { result: Result | null }> = {}): Attempt {
  return {
    number: 2,
    prompt: `${PROMPT} ${HOT_CORRECTION.flag}`,
    seed: 4071,
    verdict: "pass",
    is_best: true,
    corrections: [],
    remix: null,
    revision: null,
    stages: stagesOf(ALL_DONE, ["parsing", "generation"]),
    result: resultOf(id, 2, "pass"),
    ...change,
  };
}

export function jobOf(id: string, change: Partial<Job> = {}): Job {
  const attempts = change.attempts ?? [firstTake(id), secondTake(id)];
  return {
    id,
    title: "Rainy Window",
    prompt: PROMPT,
    status: "SUCCESS",
    stage: null,
    progress: 1,
    message: "",
    retry_count: attempts.length - 1,
    max_retries: 2,
    engine: "composer",
    seed: 4071,
    ...{ queue_position: null, cancel_requested: false },
    created_at: new Date(Date.now() - 60_000).toISOString(),
    started_at: new Date(Date.now() - 50_000).toISOString(),
    finished_at: new Date(Date.now() - 40_000).toISOString(),
    version: 12,
    error: null,
    options: { ...NO_CHOICES, more_targets: [] },
    brief: readPrompt(PROMPT).brief,
    result: attempts.find((attempt) => attempt.is_best)?.result ?? null,
    report_url: `/api/v1/jobs/${id}/artifacts/report.html?attempt=${attempts.at(-1)?.number ?? 1}`,
    ...change,
    attempts,
  };
}

export function summaryOf(job: Job): JobSummary {
  const { id, title, prompt, status, stage, progress, message, retry_count, created_at, finished_at, queue_position } = job;
  return {
    version: job.version,
    ...{ id, title, prompt, status, stage, progress, message, retry_count, created_at, finished_at, queue_position },
    tempo_bpm: job.brief?.tempo_bpm ?? null,
    key: "A minor",
    genre: "lo-fi",
    duration_seconds: DURATION_SECONDS,
  };
}

/** As the studio writes a thin prompt out: what is there stays. */
export function writtenOut(prompt: string): Enhanced {
  const added: Enhanced["added"] = [];
  if (!/\d+ ?bpm/i.test(prompt)) added.push({ field: "tempo", text: "82 bpm", why: "Usual for the style." });
  if (!/ (minor|major)/i.test(prompt)) added.push({ field: "key", text: "A minor", why: "A mode of the style." });
  const notes = added.length > 0 ? [] : ["The prompt says everything that can be said already."];
  return { prompt: [prompt.trim(), ...added.map(({ text }) => text)].filter(Boolean).join(", "), added, notes };
}

export const EXAMPLE_PROMPTS: ExamplePrompt[] = [
  { family: "techno", group: "electronic", title: "Techno", prompt: "Dark techno, 132 bpm, F minor, long intro" },
  { family: "house", group: "electronic", title: "House", prompt: "Uplifting house, 122 bpm, C minor" },
  { family: "blues", group: "blues", title: "Blues", prompt: "Slow blues, 12/8, 64 bpm, electric guitar" },
];
