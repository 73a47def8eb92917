import { http, HttpResponse, type HttpHandler } from "msw";
import type { Account, Job, NewTrack, RemixWish, RepaintWish, StageName, VariationWish } from "@/lib/types";
import { ACCOUNT, ENGINES } from "./engines";
import { DURATION_SECONDS, EXAMPLE_PROMPTS, firstTake, jobOf, readPrompt, stagesOf, summaryOf, writtenOut } from "./fixtures";
import { STYLE } from "./style";
import { tone } from "./tone";

/** A studio in memory. */
export class MockStudio {
  readonly created: NewTrack[] = [];
  readonly cancelled: string[] = [];
  readonly reruns: { id: string; stage: StageName; prompt?: string }[] = [];
  readonly remixes: ({ id: string } & RemixWish)[] = [];
  readonly revisions: ({ id: string } & (VariationWish | RepaintWish))[] = [];
  engines = ENGINES;
  account: Account = ACCOUNT;
  readonly mastered: Record<string, unknown>[] = [];
  workerAlive = true;

  constructor(readonly jobs: Job[] = []) {}

  readonly handlers: HttpHandler[] = [
    http.get("/healthz", () => HttpResponse.json({ status: "ok" })),
    http.get("/api/v1/engines", () => HttpResponse.json(this.engines)),
    http.get("/api/v1/engines/:name/account", () => HttpResponse.json(this.account)),
    http.get("/api/v1/status", () =>
      HttpResponse.json({
        version: "0.1.0",
        queue: { pending: 1, running: 1 },
        worker: { alive: this.workerAlive, seen_at: null },
      }),
    ),
    http.post("/api/v1/parse", async ({ request }) => {
      const { prompt } = (await request.json()) as { prompt: string };
      return HttpResponse.json(readPrompt(prompt));
    }),
    http.post("/api/v1/prompts/enhance", async ({ request }) => {
      const { prompt } = (await request.json()) as { prompt: string };
      return HttpResponse.json(writtenOut(prompt));
    }),
    http.post("/api/v1/style", () => HttpResponse.json(STYLE)),
    http.get("/api/v1/prompts/examples", () => HttpResponse.json(EXAMPLE_PROMPTS)),
    http.get("/api/v1/jobs/", ({ request }) => {
      const words = new URL(request.url).searchParams;
      const search = (words.get("search") ?? "").toLowerCase();
      const offset = Number(words.get("offset") ?? 0);
      const limit = Number(words.get("limit") ?? 30);
      const found = this.jobs.filter((job) => job.title.toLowerCase().includes(search));
      const results = found.slice(offset, offset + limit).map(summaryOf);
      const next = offset + limit < found.length ? "/api/v1/jobs/?offset=next" : null;
      return HttpResponse.json({ count: found.length, next, previous: null, results });
    }),
    http.post("/api/v1/jobs/", async ({ request }) => {
      const track = (await wishOf(request)) as NewTrack;
      this.created.push(track);
      const job = fresh(`new-${this.created.length}`, track.prompt);
      this.jobs.unshift(job);
      return HttpResponse.json(job, { status: 201 });
    }),
    http.post("/api/v1/master", async ({ request }) => {
      this.mastered.push((await wishOf(request)) as Record<string, unknown>);
      const job = { ...fresh(`own-${this.mastered.length}`, "My own mix"), engine: "own-mix", title: "My song" };
      this.jobs.unshift(job);
      return HttpResponse.json(job, { status: 201 });
    }),
    http.get("/api/v1/events", () => new HttpResponse(null, { status: 404 })),
    http.get("/api/v1/jobs/:id/events", () => new HttpResponse(null, { status: 404 })),
    http.get<{ id: string }>("/api/v1/jobs/:id/", ({ params }) => this.answer(params.id)),
    http.post<{ id: string }>("/api/v1/jobs/:id/cancel/", ({ params }) => {
      this.cancelled.push(params.id);
      return this.answer(params.id, { status: "CANCELLED", cancel_requested: true });
    }),
    http.post<{ id: string }>("/api/v1/jobs/:id/rerun/", async ({ params, request }) => {
      const wish = (await request.json()) as { stage: StageName; prompt?: string };
      this.reruns.push({ id: params.id, ...wish });
      return this.answer(params.id, { status: "PENDING", error: null });
    }),
    http.post<{ id: string }>("/api/v1/jobs/:id/remix/", async ({ params, request }) => {
      this.remixes.push({ id: params.id, ...((await request.json()) as RemixWish) });
      return this.answer(params.id, { status: "PENDING", error: null });
    }),
    http.post<{ id: string }>("/api/v1/jobs/:id/variation/", async ({ params, request }) => {
      this.revisions.push({ id: params.id, ...((await request.json()) as VariationWish) });
      return this.answer(params.id, { status: "PENDING", error: null });
    }),
    http.post<{ id: string }>("/api/v1/jobs/:id/repaint/", async ({ params, request }) => {
      this.revisions.push({ id: params.id, ...((await request.json()) as RepaintWish) });
      return this.answer(params.id, { status: "PENDING", error: null });
    }),
    http.delete<{ id: string }>("/api/v1/jobs/:id/", ({ params }) => {
      this.jobs.splice(
        this.jobs.findIndex((job) => job.id === params.id),
        1,
      );
      return new HttpResponse(null, { status: 204 });
    }),
    http.get("/api/v1/jobs/:id/artifacts/*", ({ request }) => {
      const stem = new URL(request.url).pathname.length % 5;
      return HttpResponse.arrayBuffer(tone(DURATION_SECONDS, 220 * (1 + stem / 4)), { headers: { "Content-Type": "audio/wav" } });
    }),
  ];

  private answer(id: string, change: Partial<Job> = {}) {
    const index = this.jobs.findIndex((job) => job.id === id);
    const known = this.jobs[index];
    if (!known) return HttpResponse.json({ error: { code: "not_found", message: "There is no such track.", field: null } }, { status: 404 });
    const job = { ...known, ...change, version: known.version + (Object.keys(change).length ? 1 : 0) };
    this.jobs[index] = job;
    return HttpResponse.json(job);
  }
}

async function wishOf(request: Request): Promise<unknown> {
  if (!request.headers.get("Content-Type")?.startsWith("multipart/")) return request.json();
  return Object.fromEntries(await request.formData());
}

function fresh(id: string, prompt: string): Job {
  return jobOf(id, {
    prompt,
    title: prompt.slice(0, 24),
    status: "RUNNING",
    stage: "generation",
    progress: 0.4,
    message: "Playing the bass",
    result: null,
    attempts: [
      {
        ...firstTake(id),
        prompt,
        verdict: null,
        corrections: [],
        result: null,
        stages: stagesOf(["DONE", "RUNNING", "PENDING", "PENDING"]),
      },
    ],
  });
}
