/** The shapes that the studio's HTTP API speaks (docs/openapi.yaml has them for programs). */

export type JobStatus = "PENDING" | "RUNNING" | "SUCCESS" | "FAILED_QA" | "FAILED" | "CANCELLED";
export type StageName = "parsing" | "generation" | "mastering" | "qa";
export type RunStatus = "PENDING" | "RUNNING" | "DONE" | "FAILED" | "CANCELLED";
export type Verdict = "pass" | "fail" | "unsure" | "warn" | "skipped";
export type Origin = "asked" | "inferred" | "reference" | "default" | "correction";

export interface Problem {
  code: string;
  message: string;
  field?: string | null;
}

export interface Provenance {
  field: string;
  value: string;
  origin: Origin;
  /** Offsets into the prompt in Unicode code points, not UTF-16 units. */
  start: number | null;
  end: number | null;
  note: string;
}

export interface Brief {
  prompt: string;
  title: string;
  genre: string;
  tempo_bpm: number;
  key: { tonic: string; mode: string };
  metre: { beats: number; unit: number };
  duration_seconds: number;
  target: { name: string; loudness_lufs: number; ceiling_dbtp: number; explicit: boolean };
  instruments: { name: string; sound: string; note: string }[];
  moods: string[];
  style_references: string[];
  excluded: string[];
  seed: number;
  provenance: Provenance[];
  notes: string[];
  understood: boolean;
}

export interface Parse {
  provenance: Provenance[];
  notes: string[];
  understood: boolean;
  brief: Brief;
}

export interface Correction {
  flag: string;
  reason: string;
  stage: string;
}

export interface Check {
  name: string;
  requested: string;
  measured: string;
  tolerance: string;
  verdict: Verdict;
  note: string;
  correction: Correction | null;
}

export interface Curve {
  name: string;
  unit_x: string;
  unit_y: string;
  x: number[];
  y: number[];
}

export interface Qa {
  status: "pass" | "fail";
  details: Record<string, string | number | boolean | null>;
  checks: Check[];
  curves: Curve[];
}

export interface Section {
  name: string;
  start_seconds: number;
  end_seconds: number;
  energy: number;
}

export interface Stem {
  name: string;
  role: string;
  url: string;
  waveform: number[];
  instruments: { asked: string; played_by: string; note?: string }[];
}

export interface TrackFile {
  name: string;
  kind: "master" | "mix" | "stem" | "midi" | "brief" | "report";
  url: string;
  size_bytes: number;
  media_type: string;
}

export interface Result {
  track_url: string | null;
  waveform: number[];
  duration_seconds: number;
  tempo_bpm: number | null;
  key: string | null;
  genre: string | null;
  sections: Section[];
  stems: Stem[];
  files: TrackFile[];
  midi_url: string | null;
  archive_url: string;
  qa: Qa | null;
  notes: string[];
}

export interface StageState {
  name: StageName;
  status: RunStatus;
  progress: number;
  message: string;
  seconds: number | null;
  reused: boolean;
  error: Problem | null;
}

export interface AttemptState {
  number: number;
  prompt: string;
  seed: number | null;
  verdict: "pass" | "fail" | null;
  is_best: boolean;
  corrections: Correction[];
  stages: StageState[];
}

export interface Attempt extends AttemptState {
  result: Result | null;
}

export interface JobBase {
  id: string;
  title: string;
  prompt: string;
  status: JobStatus;
  stage: StageName | null;
  progress: number;
  message: string;
  retry_count: number;
  max_retries: number;
  engine: string;
  seed: number;
  queue_position: number | null;
  cancel_requested: boolean;
  created_at: string;
  started_at: string | null;
  finished_at: string | null;
  version: number;
  error: Problem | null;
  options: { duration_seconds: number | null; target: string | null; reference_name: string };
}

/** A job as its event stream tells it: without the brief and without results. */
export interface JobEvent extends JobBase {
  attempts: AttemptState[];
}

export interface Job extends JobBase {
  brief: Brief | null;
  attempts: Attempt[];
  result: Result | null;
}

export interface JobSummary {
  id: string;
  title: string;
  prompt: string;
  status: JobStatus;
  stage: StageName | null;
  progress: number;
  message: string;
  retry_count: number;
  created_at: string;
  finished_at: string | null;
  tempo_bpm: number | null;
  key: string | null;
  genre: string | null;
  duration_seconds: number | null;
  queue_position: number | null;
}

export interface Page<Row> {
  count: number;
  next: string | null;
  previous: string | null;
  results: Row[];
}

export interface Engine {
  name: string;
  title: string;
  available: boolean;
  reason: string;
  stems: boolean;
  midi: boolean;
  exact_tempo: boolean;
  vocals: boolean;
  max_seconds: number;
}

export interface StudioStatus {
  version: string;
  queue: { pending: number; running: number };
  worker: { alive: boolean; seen_at: string | null };
}

export interface NewTrack {
  prompt: string;
  engine?: string;
  seed?: number;
  duration_seconds?: number;
  target?: string;
  reference?: File | null;
}

export const isActive = (status: JobStatus): boolean => status === "PENDING" || status === "RUNNING";
