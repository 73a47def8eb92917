import { act, screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { jobOf, summaryOf } from "../../../mocks/fixtures";
import { libraryOfStates } from "../../../mocks/library";
import { FakeEventSource } from "@/test/FakeEventSource";
import { server } from "@/test/setup";
import { expectAccessible, openStudio } from "@/test/studio";

const rows = () => within(screen.getByRole("list", { name: "Tracks" })).getAllByRole("listitem");

describe("the library", () => {
  it("tells each track's state in words", async () => {
    openStudio("/", libraryOfStates());
    await screen.findByText("Harbour Lights");
    const texts = rows().map((row) => row.textContent);
    expect(texts.slice(0, 6)).toEqual([
      "Rainy WindowSetting the loudness…",
      "Paper BoatsWaiting, 3 in line",
      "Rainy Windowjust now · 84 BPM",
      "Solo Piano, LoudMissed a check · just now",
      "Cold StartFailed",
      "Half a SongCancelled",
    ]);
    await expectAccessible();
  });

  it("is searched from the / key", async () => {
    const { user } = openStudio("/", libraryOfStates());
    await screen.findByText("Harbour Lights");
    act(() => (document.activeElement as HTMLElement).blur());
    await user.keyboard("/");
    expect(screen.getByRole("searchbox", { name: "Search tracks" })).toHaveFocus();
    await user.keyboard("paper");
    await waitFor(() => expect(rows().map((row) => row.textContent?.slice(0, 11))).toEqual(["Paper Boats", "Paper Lante"]));
    await user.keyboard(" zz");
    expect(await screen.findByText(/Nothing found for “paper zz”/)).toBeVisible();
  });

  it("shows more on demand", async () => {
    const many = Array.from({ length: 35 }, (_, index) => jobOf(`j${index}`, { title: `Track ${index}` }));
    const { user } = openStudio("/", many);
    await waitFor(() => expect(rows()).toHaveLength(30));
    await user.click(screen.getByRole("button", { name: "Show more" }));
    await waitFor(() => expect(rows()).toHaveLength(35));
    expect(screen.queryByRole("button", { name: "Show more" })).not.toBeInTheDocument();
  });

  it("follows every track's events, and looks again when one came", async () => {
    const { studio } = openStudio("/", libraryOfStates());
    await screen.findByText("Harbour Lights");
    const stream = FakeEventSource.at("/api/v1/events")!;
    act(() => stream.send("job", { ...summaryOf(studio.jobs[0]!), message: "Measuring" }));
    expect(await screen.findByText("Measuring…")).toBeVisible();
    studio.jobs.unshift(jobOf("fresh", { title: "Brand New" }));
    act(() => stream.send("count", { count: studio.jobs.length }));
    expect(await screen.findByText("Brand New")).toBeVisible();
  });
});

describe("a studio that has gone", () => {
  it("is said to be gone, and found again", async () => {
    const { user } = openStudio("/", libraryOfStates());
    await screen.findByText("Harbour Lights");
    server.use(http.post("/api/v1/parse", () => HttpResponse.error(), { once: true }));
    await user.type(screen.getByRole("textbox", { name: "Describe the track" }), "warm");
    expect(await screen.findByText(/The studio does not answer/)).toBeVisible();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Try now" }));
    await waitFor(() => expect(screen.queryByText(/The studio does not answer/)).not.toBeInTheDocument());
  });
});
