import { act, screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { jobOf, summaryOf } from "../../../mocks/fixtures";
import { libraryOfStates } from "../../../mocks/library";
import { server } from "@/test/setup";
import { FakeAudio, stubAudio } from "@/test/fakeAudio";
import { FakeEventSource } from "@/test/FakeEventSource";
import { expectAccessible, openStudio } from "@/test/studio";

const open = (id: string) => openStudio(`/t/${id}`, libraryOfStates());

describe("a track on its way", () => {
  it("shows each take's stages, what was reused, and why there is another take", async () => {
    open("progress");
    const first = await screen.findByRole("list", { name: "Stages of take 1" });
    expect(within(first).getByText(/found something wrong/)).toBeInTheDocument();
    const why = screen.getByRole("list", { name: "Why another take" });
    expect(why).toHaveTextContent("True peak too hot");
    expect(why).toHaveTextContent("--ceiling -1.3");
    const second = screen.getByRole("list", { name: "Stages of take 2" });
    expect(within(second).getAllByText("reused")).toHaveLength(2);
    expect(within(second).getByRole("progressbar", { name: "Master, take 2" })).toHaveAttribute("aria-valuenow", "58");
    await expectAccessible();
  });

  it("moves with the event stream, and fetches what events do not carry", async () => {
    const { studio } = open("progress");
    await screen.findByRole("list", { name: "Stages of take 2" });
    const before = studio.jobs.find((job) => job.id === "progress")!;
    const { brief, result, ...event } = before;
    void brief;
    void result;
    const attempts = structuredClone(event.attempts);
    attempts[1]!.stages[2]!.progress = 0.9;
    act(() => FakeEventSource.at("/api/v1/jobs/progress/events")!.send("job", { ...event, attempts, version: 13 }));
    const bar = screen.getByRole("progressbar", { name: "Master, take 2" });
    await waitFor(() => expect(bar).toHaveAttribute("aria-valuenow", "90"));
    studio.jobs[studio.jobs.indexOf(before)] = jobOf("progress", { version: 20 });
    act(() => FakeEventSource.at("/api/v1/jobs/progress/events")!.send("job", { ...event, status: "SUCCESS", version: 20 }));
    expect(await screen.findByRole("region", { name: "Player" })).toBeVisible();
  });

  it("is polled while there is no stream", async () => {
    const { studio } = open("progress");
    await screen.findByRole("list", { name: "Stages of take 2" });
    act(() => FakeEventSource.at("/api/v1/jobs/progress/events")!.onerror?.());
    const index = studio.jobs.findIndex((job) => job.id === "progress");
    studio.jobs[index] = jobOf("progress", { version: 20 });
    expect(await screen.findByRole("region", { name: "Player" }, { timeout: 4000 })).toBeVisible();
  });

  it("can be cancelled", async () => {
    const { user, studio } = open("progress");
    await user.click(await screen.findByRole("button", { name: "Cancel" }));
    expect(await screen.findByRole("heading", { name: "Cancelled" })).toBeVisible();
    expect(studio.cancelled).toEqual(["progress"]);
  });

  it("says its place in the queue, and that no worker runs", async () => {
    const { studio } = open("waiting");
    studio.workerAlive = false;
    expect(await screen.findByText("2 tracks before this one.")).toBeVisible();
    expect(await screen.findByText(/No worker is running/)).toBeVisible();
    await expectAccessible();
  });
});

describe("a finished track", () => {
  it("can be heard, looked into and downloaded", async () => {
    const { user } = open("done");
    const player = await screen.findByRole("region", { name: "Player" });
    expect(within(player).getByRole("heading", { level: 1 })).toHaveTextContent("Rainy Window");
    expect(within(player).getByRole("slider", { name: "Position in the track" })).toHaveAttribute("aria-valuemax", "45");
    expect(within(player).getAllByRole("button", { name: /, from \d:\d\d/ })).toHaveLength(5);
    expect(screen.getByRole("button", { name: "Mute Drums" })).toHaveAttribute("aria-pressed", "false");
    expect(screen.getByText("Passed, 1 to note")).toBeVisible();
    expect(screen.getByRole("img", { name: "Loudness −14.1 LUFS, target −14 streaming" })).toBeVisible();
    expect(screen.getByRole("heading", { name: "How it was made · 2 takes" })).toBeVisible();
    expect(screen.getByRole("img", { name: /target −14.0 LUFS over time/ })).toBeInTheDocument();
    expect(screen.getByRole("img", { name: /^Goniometer/ })).toBeInTheDocument();
    const report = "/api/v1/jobs/done/artifacts/report.html?attempt=2";
    expect(screen.getByRole("link", { name: "One-page report" })).toHaveAttribute("href", report);
    expect(screen.getByRole("link", { name: "Download the report" })).toHaveAttribute("href", `${report}&download=1`);
    const why = screen.getByRole("list", { name: "Why another take" });
    expect(why).toHaveTextContent("Master again under a ceiling that is 0.3 dB lower.");
    expect(within(why).getByText(/−0.3 dBTP/, { selector: "li:last-child span" })).toHaveTextContent("True peak: −0.3 dBTP−1.2 dBTP, Pass");
    await expectAccessible();
    await user.click(within(player).getByRole("button", { name: "Download" }));
    const mp3 = await screen.findByRole("menuitem", { name: /master.mp3/ });
    expect(mp3).toHaveAttribute("href", "/api/v1/jobs/done/artifacts/master.mp3?attempt=2&download=1");
    expect(screen.getByRole("menuitem", { name: /Everything/ })).toHaveAttribute("href", "/api/v1/jobs/done/archive.zip?attempt=2");
    expect(screen.getAllByRole("menuitem")).toHaveLength(12);
  });

  it("plays on space and shows the other take when compared", async () => {
    const { user, player } = open("done");
    await screen.findByRole("region", { name: "Player" });
    expect(player.snapshot().take?.attempt).toBe(2);
    act(() => document.body.focus());
    (document.activeElement as HTMLElement).blur();
    await user.keyboard(" ");
    expect(player.snapshot().playing).toBe(true);
    await user.click(screen.getByRole("radio", { name: /Take 1/ }));
    expect(player.snapshot()).toMatchObject({ playing: true, take: { attempt: 1 } });
    expect(screen.getByText("1 of 9 failed")).toBeVisible();
  });

  it("is run again from a stage", async () => {
    const { user, studio } = open("done");
    await user.click(await screen.findByRole("button", { name: "More for this track" }));
    await user.click(await screen.findByRole("menuitem", { name: /^Master/ }));
    await waitFor(() => expect(studio.reruns).toEqual([{ id: "done", stage: "mastering" }]));
  });

  it("is mastered again as the mixer stands", async () => {
    stubAudio();
    const { user, studio } = open("done");
    const master = await screen.findByRole("button", { name: "Master this mix" });
    expect(master).toBeDisabled();
    await user.click(screen.getByRole("button", { name: "Mute Drums" }));
    expect(master).toBeEnabled();
    await expectAccessible();
    await user.click(master);
    await waitFor(() => expect(studio.remixes).toHaveLength(1));
    expect(studio.remixes[0]).toEqual({ id: "done", attempt: 2, stems: [{ name: "Drums", gain_db: 0, pan: 0, mute: true }] });
  });

  it("masters a pan for targets of one's own", async () => {
    stubAudio();
    const { user, studio } = open("done");
    const pan = await screen.findByRole("slider", { name: "Pan of Drums" });
    act(() => pan.focus());
    await user.keyboard("{ArrowRight}{ArrowRight}");
    await user.click(screen.getByRole("button", { name: "Target" }));
    const targets = await screen.findByRole("group", { name: "Master this mix for" });
    await user.click(within(targets).getByRole("checkbox", { name: /Broadcast/ }));
    const ceiling = within(targets).getByRole("textbox", { name: "Ceiling of Broadcast in dBTP" });
    await user.type(ceiling, "3");
    expect(screen.getByRole("button", { name: "Master this mix" })).toBeDisabled();
    await user.clear(ceiling);
    await user.type(ceiling, "-2");
    await user.click(screen.getByRole("radio", { name: "16 bit" }));
    await expectAccessible();
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Master this mix" }));
    await waitFor(() => expect(studio.remixes).toHaveLength(1));
    expect(studio.remixes[0]).toEqual({
      id: "done",
      attempt: 2,
      stems: [{ name: "Drums", gain_db: 0, pan: 0.1, mute: false }],
      target: "broadcast@-2",
      bits: 16,
    });
  });

  it("is heard before and after mastering at one loudness, and lists what was delivered", async () => {
    stubAudio();
    const { user } = open("done");
    await user.click(await screen.findByRole("button", { name: "A/B" }));
    // The master comes down to the mix: 18.2 - 14.02 = 4.18 dB.
    expect(FakeAudio.current.volume).toBeCloseTo(10 ** (-4.18 / 20), 3);
    await user.click(screen.getByRole("radio", { name: "Before" }));
    expect(FakeAudio.current.src).toContain("mix.wav");
    expect(FakeAudio.current.volume).toBe(1);
    const link = screen.getByRole("link", { name: "Download master.opus" });
    expect(link).toHaveAttribute("href", expect.stringContaining("master.opus"));
    expect(screen.getByRole("rowheader", { name: /Streaming/ })).toBeVisible();
    await expectAccessible();
  });

  it("says why a mix could not be mastered", async () => {
    stubAudio();
    const { user, studio } = open("done");
    server.use(
      http.post("/api/v1/jobs/:id/remix/", () =>
        HttpResponse.json({ error: { code: "conflict", message: "The job is still at work.", field: null } }, { status: 409 }),
      ),
    );
    await user.click(await screen.findByRole("button", { name: "Mute Drums" }));
    await user.click(screen.getByRole("button", { name: "Master this mix" }));
    expect(await screen.findByText("The job is still at work.")).toBeVisible();
    expect(studio.remixes).toEqual([]);
  });

  it("makes another take with another seed", async () => {
    const { user, studio } = open("done");
    await user.click(await screen.findByRole("button", { name: "Make another take" }));
    await waitFor(() => expect(studio.reruns).toHaveLength(1));
    expect(studio.reruns[0]).toMatchObject({ id: "done", stage: "parsing" });
    expect(studio.reruns[0]?.prompt).toMatch(/Nujabes --seed \d+$/);
  });

  it("is deleted only after asking", async () => {
    const { user, studio, router } = open("done");
    await user.click(await screen.findByRole("button", { name: "More for this track" }));
    await user.click(await screen.findByRole("menuitem", { name: "Delete…" }));
    const dialog = await screen.findByRole("dialog");
    expect(studio.jobs.some((job) => job.id === "done")).toBe(true);
    await user.click(within(dialog).getByRole("button", { name: "Delete" }));
    await waitFor(() => expect(router.state.location.pathname).toBe("/"));
    expect(studio.jobs.some((job) => job.id === "done")).toBe(false);
  });
});

describe("a track that somebody else starts again", () => {
  it("is followed again", async () => {
    const { studio } = open("done");
    await screen.findByRole("region", { name: "Player" });
    const index = studio.jobs.findIndex((job) => job.id === "done");
    const again = { ...studio.jobs[index]!, status: "RUNNING" as const, version: 30 };
    studio.jobs[index] = again;
    act(() => FakeEventSource.at("/api/v1/events")!.send("job", summaryOf(again)));
    expect(await screen.findByRole("button", { name: "Cancel" })).toBeVisible();
    expect(FakeEventSource.at("/api/v1/jobs/done/events")).toBeDefined();
  });
});

describe("a track that did not succeed", () => {
  it("that missed a check plays its best take and says what is wrong", async () => {
    open("missed");
    const notice = await screen.findByRole("region", { name: /misses something/ });
    expect(notice).toHaveTextContent("True peak: asked ≤ −1.0 dBTP, measured −0.3 dBTP");
    expect(screen.getByRole("region", { name: "Player" })).toBeVisible();
    await expectAccessible();
  });

  it("that failed says why and goes on from the stage that failed", async () => {
    const { user, studio } = open("failed");
    const notice = await screen.findByRole("region", { name: "Compose failed" });
    expect(notice).toHaveTextContent("The synth ran out of memory.");
    expect(within(notice).getByRole("link", { name: "One-page report" })).toHaveAttribute(
      "href",
      "/api/v1/jobs/failed/artifacts/report.html?attempt=1",
    );
    await expectAccessible();
    await user.click(within(notice).getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(studio.reruns).toEqual([{ id: "failed", stage: "generation" }]));
  });

  it("that was cancelled can start again", async () => {
    const { user, studio } = open("cancelled");
    const restart = await screen.findByRole("button", { name: "Start again" });
    expect(screen.getByRole("link", { name: "One-page report" })).toBeVisible();
    await user.click(restart);
    await waitFor(() => expect(studio.reruns).toEqual([{ id: "cancelled", stage: "parsing" }]));
    await expectAccessible();
  });

  it("that does not exist has a page that says so", async () => {
    open("nowhere");
    expect(await screen.findByRole("heading", { name: "There is no such track" })).toBeVisible();
    await expectAccessible();
  });

  it("that cannot be read now offers another try", async () => {
    const broken = http.get("/api/v1/jobs/done/", () => HttpResponse.json({}, { status: 500 }), { once: true });
    const { user } = openStudio("/t/done", libraryOfStates(), [broken]);
    await user.click(await screen.findByRole("button", { name: "Try again" }));
    expect(await screen.findByRole("region", { name: "Player" })).toBeVisible();
  });
});
