import type { components } from "@/lib/schema";

/** The shapes that the studio's HTTP API speaks; `npm run schema` makes them out of docs/openapi.yaml. */
type Schemas = components["schemas"];

export type JobStatus = Schemas["JobStatus"];
export type StageName = Schemas["StageName"];
export type RunStatus = Schemas["RunStatus"];
export type Problem = Schemas["ErrorDetail"];
export type Provenance = Schemas["Provenance"];
export type Origin = Provenance["origin"];
export type Brief = Schemas["MusicBrief"];
/** What the pages need of a reading. */
export interface Parse extends Pick<Schemas["Parsed"], "notes" | "understood"> {
  provenance: Provenance[];
  brief: Brief;
}
export type Enhanced = Schemas["Enhanced"];
export type ExamplePrompt = Schemas["ExamplePrompt"];
export type Correction = Schemas["Correction"];
export type Check = Schemas["Check"];
export type Verdict = Check["verdict"];
export type Curve = Schemas["Curve"];
export type Qa = Schemas["Qa"];
export type Section = Schemas["Section"];
export type Stem = Schemas["StemResult"];
export type StemChange = Schemas["StemChange"];
/** A person's own mix of a take. */
export interface RemixWish {
  stems: StemChange[];
  attempt: number;
  target?: string;
  bits?: number;
}
export type Revision = Schemas["Revision"];
export type RevisionKind = Revision["kind"];
/** What may be named when a finished take is made otherwise. */
interface RevisionWish {
  attempt: number;
  engine: string;
}
export interface VariationWish extends RevisionWish {
  strength: number;
}
export interface RepaintWish extends RevisionWish {
  start_seconds: number;
  end_seconds: number;
}
/** A part of a take, in seconds. */
export interface Span {
  start: number;
  end: number;
}
export type TrackFile = Schemas["File"];
export type Result = Schemas["Result"];
export type Delivery = Schemas["Delivery"];
export type StageState = Schemas["Stage"];
/** An attempt as the event stream tells it: without its result. */
export type AttemptState = Schemas["AttemptEvent"];
export type Attempt = Schemas["Attempt"];
/** A job as its event stream tells it: without the brief and without results. */
export type JobEvent = Schemas["JobEvent"];
export type Job = Schemas["Job"];
export type JobSummary = Schemas["JobSummary"];
export type LibraryPage = Schemas["PaginatedJobSummaryList"];
export type Engine = Schemas["Engine"];
export type Account = Schemas["Account"];
export type StudioStatus = Schemas["Status"];
/** What was measured on a reference track, with a picture. */
export type Style = Schemas["Style"];
/** The same as a job keeps it. */
export type ReferenceProfile = Schemas["ReferenceProfile"];

export interface NewTrack {
  prompt: string;
  engine?: string;
  seed?: number;
  duration_seconds?: number;
  target?: string;
  bits?: number;
  split_drums?: boolean;
  dry_stems?: boolean;
  reference?: File | null;
  reference_strength?: number;
  engine_takes?: number;
  /** How far the master follows the reference, 0 to 100. */
  reference_amount?: number;
}

/** Music that a person brings to be mastered: a mix, or a ZIP of stems. */
export interface OwnMix {
  file: File;
  target?: string;
  words?: string;
  bits: number;
  reference?: File | null;
  reference_amount?: number;
}

export const isOwnMix = (job: Pick<Job, "engine">): boolean => job.engine === "own-mix";

export const isActive = (status: JobStatus): boolean => status === "PENDING" || status === "RUNNING";
