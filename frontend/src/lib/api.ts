import { reportReachable, reportUnreachable } from "@/lib/connection";
import type {
  Account,
  Engine,
  Enhanced,
  ExamplePrompt,
  Job,
  LibraryPage,
  NewTrack,
  OwnMix,
  Parse,
  Problem,
  RemixWish,
  RepaintWish,
  StageName,
  StudioStatus,
  Style,
  VariationWish,
} from "@/lib/types";

/** An answer that is not a success, with the studio's own sentence. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly field: string | null = null,
  ) {
    super(message);
    this.name = "ApiError";
  }
}

const GATEWAY_STATUSES = new Set([502, 503, 504]);

async function problemOf(answer: Response): Promise<Problem> {
  try {
    const body = (await answer.json()) as { error?: Problem };
    if (body.error?.message) return body.error;
  } catch {
    // Not JSON: a proxy or a crash answered.
  }
  const message =
    answer.status === 413
      ? "That file is larger than the studio takes."
      : `The studio answered with an error (${answer.status}). Try again; if it stays, look at its log.`;
  return { code: `http_${answer.status}`, message, field: null };
}

async function request<Answer>(path: string, init: RequestInit = {}): Promise<Answer> {
  let answer: Response;
  try {
    answer = await globalThis.fetch(path, { credentials: "same-origin", ...init });
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === "AbortError") throw cause;
    if (init.signal?.aborted) throw cause;
    reportUnreachable();
    throw new ApiError(0, "unreachable", "The studio does not answer. It may have been stopped.");
  }
  if (GATEWAY_STATUSES.has(answer.status)) {
    const problem = await problemOf(answer);
    if (problem.code.startsWith("http_")) reportUnreachable();
    throw new ApiError(answer.status, problem.code, problem.message);
  }
  reportReachable();
  if (!answer.ok) {
    const problem = await problemOf(answer);
    throw new ApiError(answer.status, problem.code, problem.message, problem.field);
  }
  return (answer.status === 204 ? undefined : await answer.json()) as Answer;
}

function post<Answer>(path: string, body: unknown, init: RequestInit = {}): Promise<Answer> {
  const headers = { "Content-Type": "application/json", ...(init.headers as Record<string, string>) };
  return request<Answer>(path, { ...init, method: "POST", headers, body: JSON.stringify(body) });
}

function newTrackBody({ reference, ...fields }: NewTrack): { body: BodyInit; headers: Record<string, string> } {
  if (!reference) return { body: JSON.stringify(fields), headers: { "Content-Type": "application/json" } };
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, String(value));
  form.append("reference", reference, reference.name);
  return { body: form, headers: {} };
}

function ownMixBody({ file, reference, ...fields }: OwnMix): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) form.append(name, String(value));
  if (reference) form.append("reference", reference, reference.name);
  form.append("file", file, file.name);
  return form;
}

export const api = {
  parse: (prompt: string, seed: number, signal?: AbortSignal) =>
    post<Parse>("/api/v1/parse", { prompt, seed }, { signal }),

  enhance: (prompt: string) => post<Enhanced>("/api/v1/prompts/enhance", { prompt }),

  examples: (signal?: AbortSignal) => request<ExamplePrompt[]>("/api/v1/prompts/examples", { signal }),

  createJob: (track: NewTrack, idempotencyKey: string) => {
    const { body, headers } = newTrackBody(track);
    return request<Job>("/api/v1/jobs/", {
      method: "POST",
      body,
      headers: { ...headers, "Idempotency-Key": idempotencyKey },
    });
  },

  masterOwnMix: (mix: OwnMix, idempotencyKey: string) =>
    request<Job>("/api/v1/master", {
      method: "POST",
      body: ownMixBody(mix),
      headers: { "Idempotency-Key": idempotencyKey },
    }),

  style: (file: File, signal?: AbortSignal) => {
    const form = new FormData();
    form.append("file", file, file.name);
    return request<Style>("/api/v1/style", { method: "POST", body: form, signal });
  },

  job: (id: string, signal?: AbortSignal) => request<Job>(`/api/v1/jobs/${encodeURIComponent(id)}/`, { signal }),

  jobs: (search: string, offset: number, limit: number, signal?: AbortSignal) => {
    const words = new URLSearchParams({ search, limit: String(limit), offset: String(offset) });
    return request<LibraryPage>(`/api/v1/jobs/?${words}`, { signal });
  },

  cancelJob: (id: string) => post<Job>(`/api/v1/jobs/${id}/cancel/`, {}),

  rerunJob: (id: string, stage: StageName, prompt?: string) =>
    post<Job>(`/api/v1/jobs/${id}/rerun/`, prompt === undefined ? { stage } : { stage, prompt }),

  remixJob: (id: string, wish: RemixWish) => post<Job>(`/api/v1/jobs/${id}/remix/`, wish),

  varyJob: (id: string, wish: VariationWish) => post<Job>(`/api/v1/jobs/${id}/variation/`, wish),

  repaintJob: (id: string, wish: RepaintWish) => post<Job>(`/api/v1/jobs/${id}/repaint/`, wish),

  deleteJob: (id: string) => request<undefined>(`/api/v1/jobs/${id}/`, { method: "DELETE" }),

  engines: (signal?: AbortSignal) => request<Engine[]>("/api/v1/engines", { signal }),

  account: (engine: string, signal?: AbortSignal) =>
    request<Account>(`/api/v1/engines/${encodeURIComponent(engine)}/account`, { signal }),

  status: (signal?: AbortSignal) => request<StudioStatus>("/api/v1/status", { signal }),
};

/** An address that makes the browser save the file instead of opening it. */
export function downloadAddress(url: string): string {
  return `${url}${url.includes("?") ? "&" : "?"}download=1`;
}
