import {
  type InfiniteData,
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useState } from "react";
import { api } from "@/lib/api";
import { useEventStream } from "@/lib/events";
import {
  isActive,
  type Engine,
  type Job,
  type JobEvent,
  type JobSummary,
  type LibraryPage,
  type NewTrack,
  type OwnMix,
  type RemixWish,
  type RepaintWish,
  type StageName,
  type VariationWish,
} from "@/lib/types";

export const PAGE_SIZE = 30;
const POLL_MILLISECONDS = 1500;
const LIBRARY_POLL_MILLISECONDS = 5000;

export const keys = {
  job: (id: string) => ["job", id] as const,
  library: ["library"] as const,
  engines: ["engines"] as const,
  account: (engine: string) => ["engines", engine, "account"] as const,
  status: ["status"] as const,
};

/** The cached job brought up to an event, which carries neither the brief nor results. */
export function withEvent(job: Job, event: JobEvent): Job {
  if (event.version < job.version) return job;
  const results = new Map(job.attempts.map((attempt) => [attempt.number, attempt.result]));
  const attempts = event.attempts.map((attempt) => ({ ...attempt, result: results.get(attempt.number) ?? null }));
  return { ...job, ...event, attempts };
}

const finishedStages = (job: JobEvent): number =>
  job.attempts.reduce((sum, attempt) => sum + attempt.stages.filter((stage) => stage.status === "DONE").length, 0);

/** Whether the event says that there is something to fetch that it does not carry. */
export function needsFetch(job: Job, event: JobEvent): boolean {
  return finishedStages(event) !== finishedStages(job) || event.status !== job.status;
}

/** A job, kept up to date while it is on its way: by events, and by polling while events do not come. */
export function useJob(id: string) {
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const query = useQuery({
    queryKey: keys.job(id),
    queryFn: ({ signal }) => api.job(id, signal),
    refetchInterval: (state) =>
      state.state.data && isActive(state.state.data.status) && !streaming ? POLL_MILLISECONDS : false,
  });
  const follow = query.data !== undefined && isActive(query.data.status);
  useEventStream(follow ? `/api/v1/jobs/${id}/events` : null, {
    onOpen: () => setStreaming(true),
    onDown: () => setStreaming(false),
    onEvent: {
      job: (data) => {
        const event = data as JobEvent;
        const before = client.getQueryData<Job>(keys.job(id));
        if (!before) return;
        client.setQueryData<Job>(keys.job(id), withEvent(before, event));
        if (needsFetch(before, event)) void client.invalidateQueries({ queryKey: keys.job(id) });
      },
      deleted: () => void client.invalidateQueries({ queryKey: keys.job(id) }),
    },
  });
  return query;
}

type Library = InfiniteData<LibraryPage, number>;

/** Put one changed row into every cached library list; false when none of them has it. */
function placeSummary(client: QueryClient, row: JobSummary): boolean {
  let found = false;
  client.setQueriesData<Library>({ queryKey: keys.library }, (data) => {
    if (!data) return data;
    const pages = data.pages.map((page) => {
      if (!page.results.some((other) => other.id === row.id)) return page;
      found = true;
      return { ...page, results: page.results.map((other) => (other.id === row.id ? row : other)) };
    });
    return { ...data, pages };
  });
  return found;
}

/** The library's rows, newest first, with more on demand. */
export function useLibrary(search: string) {
  const client = useQueryClient();
  const [streaming, setStreaming] = useState(false);
  const query = useInfiniteQuery({
    queryKey: [...keys.library, search],
    initialPageParam: 0,
    queryFn: ({ pageParam, signal }) => api.jobs(search, pageParam, PAGE_SIZE, signal),
    getNextPageParam: (last, pages) =>
      last.next ? pages.reduce((sum, page) => sum + page.results.length, 0) : undefined,
    placeholderData: (previous) => previous,
    refetchInterval: streaming ? false : LIBRARY_POLL_MILLISECONDS,
  });
  useEventStream("/api/v1/events", {
    onOpen: () => setStreaming(true),
    onDown: () => setStreaming(false),
    onEvent: {
      jobs: (data) => {
        const rows = (data as { results: JobSummary[] }).results;
        // Each row finds its place (no short cut); a row that has none is new.
        const placed = rows.map((row) => placeSummary(client, row));
        if (search === "" && placed.includes(false)) void client.invalidateQueries({ queryKey: keys.library });
      },
      job: (data) => {
        const row = data as JobSummary;
        placeSummary(client, row);
        // Somebody else started or ended a track that is open here (the admin, another tab).
        const open = client.getQueryData<Job>(keys.job(row.id));
        if (open && row.version > open.version && row.status !== open.status)
          void client.invalidateQueries({ queryKey: keys.job(row.id) });
      },
      count: () => void client.invalidateQueries({ queryKey: keys.library }),
    },
  });
  return query;
}

export function useCreateJob() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ track, key }: { track: NewTrack; key: string }) => api.createJob(track, key),
    onSuccess: (job) => {
      client.setQueryData(keys.job(job.id), job);
      void client.invalidateQueries({ queryKey: keys.library });
    },
  });
}

export function useMasterOwnMix() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ mix, key }: { mix: OwnMix; key: string }) => api.masterOwnMix(mix, key),
    onSuccess: (job) => {
      client.setQueryData(keys.job(job.id), job);
      void client.invalidateQueries({ queryKey: keys.library });
    },
  });
}

export function useJobActions(id: string) {
  const client = useQueryClient();
  const keep = (job: Job) => {
    client.setQueryData(keys.job(id), job);
    void client.invalidateQueries({ queryKey: keys.library });
  };
  const cancel = useMutation({ mutationFn: () => api.cancelJob(id), onSuccess: keep });
  const rerun = useMutation({
    mutationFn: ({ stage, prompt }: { stage: StageName; prompt?: string }) => api.rerunJob(id, stage, prompt),
    onSuccess: keep,
  });
  const remix = useMutation({ mutationFn: (wish: RemixWish) => api.remixJob(id, wish), onSuccess: keep });
  const vary = useMutation({ mutationFn: (wish: VariationWish) => api.varyJob(id, wish), onSuccess: keep });
  const repaint = useMutation({ mutationFn: (wish: RepaintWish) => api.repaintJob(id, wish), onSuccess: keep });
  const remove = useMutation({
    mutationFn: () => api.deleteJob(id),
    onSuccess: () => {
      client.removeQueries({ queryKey: keys.job(id) });
      void client.invalidateQueries({ queryKey: keys.library });
    },
  });
  return { cancel, rerun, remix, vary, repaint, remove };
}

export function useEngines() {
  return useQuery({ queryKey: keys.engines, queryFn: ({ signal }) => api.engines(signal), staleTime: 60_000 });
}

/** The engine of a name, or the one that the studio takes when none is named. */
export function chosenEngine(engines: Engine[] | undefined, name: string | null): Engine | undefined {
  return engines?.find((one) => one.name === name) ?? engines?.find((one) => one.is_default);
}

/** What is left on a paid engine's account; asked only where it is shown, beside everything else. */
export function useAccount(engine: Engine | undefined) {
  const name = engine?.has_account ? engine.name : "";
  return useQuery({
    queryKey: keys.account(name),
    queryFn: ({ signal }) => api.account(name, signal),
    enabled: name !== "",
    staleTime: 30_000,
  });
}

/** The worker's state, asked only where it matters (a job that waits). */
export function useStudioStatus(wanted: boolean) {
  return useQuery({
    queryKey: keys.status,
    queryFn: ({ signal }) => api.status(signal),
    enabled: wanted,
    refetchInterval: wanted ? 5000 : false,
  });
}
