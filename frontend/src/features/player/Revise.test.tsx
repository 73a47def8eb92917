import { screen, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { ENGINES, STABLE_AUDIO } from "../../../mocks/engines";
import { jobOf } from "../../../mocks/fixtures";
import type { Engine } from "@/lib/types";
import { expectAccessible, openStudio } from "@/test/studio";
import { firstSpan, revisionWords, strengthWords } from "@/features/player/revision";

const open = (engines: Engine[] = ENGINES) =>
  openStudio("/t/done", [jobOf("done")], [http.get("/api/v1/engines", () => HttpResponse.json(engines))]);
const group = () => screen.findByRole("group", { name: "Make this take otherwise" });

describe("making a take otherwise", () => {
  it("varies the shown take with the strength of the slider", async () => {
    const { user, studio } = open();
    await user.click(within(await group()).getByRole("button", { name: "Variation" }));
    const slider = screen.getByRole("slider", { name: "Strength of the variation" });
    expect(screen.getByText("Everybody plays something else over the same chords")).toBeVisible();
    slider.focus();
    await user.keyboard("{Home}");
    expect(screen.getByText("New melodies over the same chords and rhythm")).toBeVisible();
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Make a variation" }));
    expect(studio.revisions).toEqual([{ id: "done", attempt: 2, engine: "composer", strength: 0.01 }]);
  });

  it("repaints the section that is pressed, and says which part", async () => {
    const { user, studio } = open();
    await user.click(within(await group()).getByRole("button", { name: "Repaint a part" }));
    const sections = within(screen.getByRole("group", { name: "Sections" })).getAllByRole("button");
    await user.click(sections[0]!);
    await expectAccessible();
    const { start_seconds, end_seconds } = jobOf("done").attempts[1]!.result!.sections[0]!;
    await user.click(screen.getByRole("button", { name: /^Repaint \d/ }));
    expect(studio.revisions).toEqual([{ id: "done", attempt: 2, engine: "composer", start_seconds, end_seconds }]);
  });

  it("moves an end of the part with the keyboard", async () => {
    const { user, studio } = open();
    await user.click(within(await group()).getByRole("button", { name: "Repaint a part" }));
    screen.getByRole("slider", { name: "Start of what is repainted" }).focus();
    await user.keyboard("{ArrowLeft}");
    await user.click(screen.getByRole("button", { name: /^Repaint \d/ }));
    const first = firstSpan(jobOf("done").attempts[1]!.result!);
    expect(studio.revisions).toEqual([
      expect.objectContaining({ start_seconds: expect.closeTo(first.start - 0.1, 2), end_seconds: first.end }),
    ]);
  });

  it("offers every engine that can, with what it costs and what is left", async () => {
    const { user, studio } = open([ENGINES[0]!, STABLE_AUDIO]);
    await user.click(within(await group()).getByRole("button", { name: "Variation" }));
    await user.selectOptions(screen.getByRole("combobox", { name: "Engine" }), "stability");
    expect(await screen.findByText(/20 credits a call, 412.5 credits on the account, 460 credits/)).toBeVisible();
    expect(screen.getByText("The take is still to be heard in it")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Make a variation" }));
    expect(studio.revisions).toEqual([expect.objectContaining({ engine: "stability" })]);
  });

  it("offers nothing that no engine can do", async () => {
    open([{ ...ENGINES[0]!, revisions: ["variation"] }, { ...STABLE_AUDIO, available: false }]);
    expect(within(await group()).queryByRole("button", { name: "Repaint a part" })).toBeNull();
  });

  it("says what the studio refuses", async () => {
    const refusal = { error: { code: "engine_cannot", message: "It cannot.", field: "engine" } };
    const { user } = openStudio("/t/done", [jobOf("done")], [
      http.post("/api/v1/jobs/:id/variation/", () => HttpResponse.json(refusal, { status: 400 })),
    ]);
    await user.click(within(await group()).getByRole("button", { name: "Variation" }));
    await user.click(screen.getByRole("button", { name: "Make a variation" }));
    expect(await screen.findByText("It cannot.")).toBeVisible();
  });
});

describe("words", () => {
  it("says what was made from which take", () => {
    const wish = { take: 1, engine: "composer", seed: 4, strength: 0.4, start_seconds: null, end_seconds: null };
    expect(revisionWords({ ...wish, kind: "variation" })).toBe("variation of take 1, strength 0.40");
    const span = { ...wish, kind: "repaint" as const, strength: null, start_seconds: 32, end_seconds: 48 };
    expect(revisionWords(span)).toBe("take 1 with 0:32–0:48 repainted");
  });

  it("knows a take without a form, and the far ends of a strength", () => {
    const result = { ...jobOf("x").attempts[0]!.result!, sections: [], duration_seconds: 40 };
    expect(firstSpan(result)).toEqual({ start: 15, end: 25 });
    expect(strengthWords(STABLE_AUDIO, 1)).toBe("Nothing of the take is left");
  });
});
