import { screen, waitFor, within } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { ENGINES, STABLE_AUDIO } from "../../../mocks/engines";
import { readPrompt } from "../../../mocks/fixtures";
import { server } from "@/test/setup";
import { expectAccessible, openStudio } from "@/test/studio";

const chips = () => screen.findByRole("list", { name: "What the studio understands" });

describe("a reference that an engine can hear", () => {
  const open = () =>
    openStudio("/", [], [http.get("/api/v1/engines", () => HttpResponse.json([ENGINES[0]!, STABLE_AUDIO]))]);
  const file = new File(["RIFF"], "song.wav", { type: "audio/wav" });
  const attach = async (user: ReturnType<typeof open>["user"]) =>
    user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, file);
  const engine = async (user: ReturnType<typeof open>["user"], name: string) => {
    await user.click(screen.getByRole("button", { name: /Options/ }));
    await user.selectOptions(await screen.findByRole("combobox", { name: "Engine" }), name);
    await user.keyboard("{Escape}");
  };

  it("is sent with a strength only when a person says so", async () => {
    const { user, studio } = open();
    await user.type(screen.getByRole("textbox", { name: "Describe the track" }), "techno");
    await attach(user);
    expect(screen.queryByRole("switch")).toBeNull();
    await engine(user, "stability");
    await user.click(await screen.findByRole("switch", { name: /Let Stable Audio hear the reference/ }));
    screen.getByRole("slider", { name: "How far from the reference" }).focus();
    await user.keyboard("{Home}");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(1));
    expect(studio.created[0]).toMatchObject({ engine: "stability", reference_strength: "0.01" });
  });

  it("goes with takes of their own where the engine makes such", async () => {
    const { user, studio } = open();
    await user.type(screen.getByRole("textbox", { name: "Describe the track" }), "techno");
    await user.click(screen.getByRole("button", { name: /Options/ }));
    expect(screen.queryByRole("textbox", { name: "Instruments as takes of their own" })).toBeNull();
    await user.selectOptions(await screen.findByRole("combobox", { name: "Engine" }), "stability");
    await user.type(await screen.findByRole("textbox", { name: "Instruments as takes of their own" }), "3");
    await user.keyboard("{Escape}");
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(1));
    expect(studio.created[0]).toMatchObject({ engine: "stability", engine_takes: 3 });
  });

  it("is not sent to an engine that was chosen afterwards and hears none", async () => {
    const { user, studio } = open();
    await user.type(screen.getByRole("textbox", { name: "Describe the track" }), "techno");
    await attach(user);
    await engine(user, "stability");
    await user.click(await screen.findByRole("switch", { name: /hear the reference/ }));
    await engine(user, "composer");
    await waitFor(() => expect(screen.queryByRole("switch")).toBeNull());
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(1));
    expect(studio.created[0]).not.toHaveProperty("reference_strength");
  });
});

describe("the first page", () => {
  it("starts empty, with examples, ready for a sentence", async () => {
    openStudio("/");
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("What are we making?");
    expect(screen.getByRole("textbox", { name: "Describe the track" })).toHaveFocus();
    expect(screen.getByRole("button", { name: "Generate" })).toBeDisabled();
    expect(await screen.findByText(/Your tracks gather here/)).toBeVisible();
    await expectAccessible();
  });

  it("shows what it understands, in the words and as chips", async () => {
    const { user, view } = openStudio("/");
    await user.type(screen.getByRole("textbox"), "🎹 dark techno, 132 bpm, no vocals");
    const list = await chips();
    await waitFor(() => expect(within(list).getAllByRole("listitem")).toHaveLength(4));
    expect(within(list).getByText("132 BPM")).toBeVisible();
    const marked = [...view.container.querySelectorAll("mark")].map((mark) => [mark.textContent, mark.dataset.kind]);
    expect(marked).toEqual([
      ["dark", "mood"],
      ["techno", "genre"],
      ["132 bpm", "tempo"],
      ["no vocals", "excluded"],
    ]);
    await expectAccessible();
  });

  it("dims what it only concluded and gives the reason", async () => {
    const { user } = openStudio("/");
    await user.type(screen.getByRole("textbox"), "techno");
    const chip = await screen.findByText("82 BPM");
    expect(chip.closest("li")).toHaveAttribute("data-inferred");
    await user.hover(chip);
    expect(await screen.findByText("Usual for the style.")).toBeVisible();
  });

  it("aborts the question about a text that is no longer there", async () => {
    const asked: string[] = [];
    const aborted: string[] = [];
    const { user } = openStudio("/");
    server.use(
      http.post("/api/v1/parse", async ({ request }) => {
        const { prompt } = (await request.clone().json()) as { prompt: string };
        asked.push(prompt);
        request.signal.addEventListener("abort", () => aborted.push(prompt));
        if (prompt === "dark") await new Promise((resolve) => setTimeout(resolve, 3000));
        return HttpResponse.json(readPrompt(prompt));
      }),
    );
    const box = screen.getByRole("textbox");
    await user.type(box, "dark");
    await waitFor(() => expect(asked).toEqual(["dark"]));
    await user.type(box, " techno");
    await waitFor(() => expect(aborted).toEqual(["dark"]));
    expect(within(await chips()).getByText("techno")).toBeVisible();
    expect(asked).toEqual(["dark", "dark techno"]);
  });

  it("reads with the seed that the track will have, and draws another for the next", async () => {
    const seeds: number[] = [];
    const { user, studio, router } = openStudio("/");
    server.use(
      http.post("/api/v1/parse", async ({ request }) => {
        const { prompt, seed } = (await request.json()) as { prompt: string; seed: number };
        seeds.push(seed);
        return HttpResponse.json(readPrompt(prompt));
      }),
    );
    await user.type(screen.getByRole("textbox"), "dark techno");
    await chips();
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(1));
    expect(studio.created[0]!.seed).toBe(seeds[0]);
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/t\//));
    await waitFor(() => expect(screen.getByRole("button", { name: "Generate" })).toBeEnabled());
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(2));
    expect(studio.created[1]!.seed).not.toBe(studio.created[0]!.seed);
  });

  it("fills the prompt from an example", async () => {
    const { user } = openStudio("/");
    await user.click(screen.getByRole("button", { name: /Dark techno/ }));
    expect(screen.getByRole("textbox")).toHaveValue("Dark techno, 132 bpm, F minor, 808s and cold synth pads");
  });

  it("offers examples by style", async () => {
    const { user } = openStudio("/");
    await user.click(screen.getByRole("button", { name: "More, by style" }));
    const dialog = await screen.findByRole("dialog", { name: "Examples by style" });
    expect(await within(dialog).findByRole("region", { name: "electronic" })).toBeVisible();
    await expectAccessible();
    await user.click(within(dialog).getByRole("button", { name: /Slow blues/ }));
    expect(screen.getByRole("textbox")).toHaveValue("Slow blues, 12/8, 64 bpm, electric guitar");
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
  });

  it("writes a thin prompt out, says what was added, and takes it back", async () => {
    const { user } = openStudio("/");
    await user.type(screen.getByRole("textbox"), "sad piano");
    await user.click(screen.getByRole("button", { name: "Write it out" }));
    await waitFor(() => expect(screen.getByRole("textbox")).toHaveValue("sad piano, 82 bpm, A minor"));
    expect(screen.getByText("82 bpm").closest("[role=status]")).toHaveTextContent("Added 82 bpm, A minor.");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Undo" }));
    expect(screen.getByRole("textbox")).toHaveValue("sad piano");
    expect(screen.queryByText("82 bpm")).toBeNull();
  });

  it("drops what was written for a prompt that has changed meanwhile", async () => {
    const { user } = openStudio("/");
    server.use(
      http.post("/api/v1/prompts/enhance", async () => {
        await new Promise((resolve) => setTimeout(resolve, 60));
        return HttpResponse.json({ prompt: "techno, 132 bpm", added: [], notes: [] });
      }),
    );
    await user.type(screen.getByRole("textbox"), "techno");
    await user.click(screen.getByRole("button", { name: "Write it out" }));
    await user.type(screen.getByRole("textbox"), " live");
    await new Promise((resolve) => setTimeout(resolve, 120));
    expect(screen.getByRole("textbox")).toHaveValue("techno live");
  });

  it("generates on Ctrl+Enter and opens the track", async () => {
    const { user, studio, router } = openStudio("/");
    await user.type(screen.getByRole("textbox"), "warm lofi{Control>}{Enter}{/Control}");
    expect(await screen.findByRole("heading", { level: 1, name: "warm lofi" })).toBeVisible();
    expect(router.state.location.pathname).toBe("/t/new-1");
    expect(studio.created).toEqual([{ prompt: "warm lofi", seed: expect.any(Number) }]);
  });

  it("sends the options and the reference along", async () => {
    const { user, studio } = openStudio("/");
    await user.type(screen.getByRole("textbox"), "warm lofi");
    await user.click(screen.getByRole("button", { name: "Options" }));
    const options = await screen.findByRole("dialog");
    expect(await within(options).findByText(/no vocals · up to 10 min/)).toBeVisible();
    expect(within(options).getByText(/Set STABILITY_API_KEY/)).toBeVisible();
    await expectAccessible();
    await user.type(within(options).getByLabelText("Duration in seconds"), "30");
    const targets = within(options).getByRole("group", { name: "Master for" });
    await user.click(within(targets).getByRole("checkbox", { name: /Club/ }));
    await user.click(within(targets).getByRole("checkbox", { name: /Apple/ }));
    const ceiling = within(targets).getByRole("textbox", { name: "Ceiling of Club in dBTP" });
    await user.type(ceiling, "3");
    expect(screen.getByText("Options: A ceiling goes from −12 to 0 dBTP.")).toBeInTheDocument();
    expect(screen.getByRole("button", { name: "Generate" })).toBeDisabled();
    await user.clear(ceiling);
    await user.type(ceiling, "-0.5");
    await user.click(within(options).getByRole("radio", { name: "16 bit" }));
    await expectAccessible();
    await user.type(within(options).getByLabelText("Seed"), "7");
    await user.click(within(options).getByLabelText("Split the drums"));
    await user.keyboard("{Escape}");
    const file = new File(["RIFF"], "sketch.wav", { type: "audio/wav" });
    await user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, file);
    expect(await screen.findByText("sketch.wav")).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(1));
    expect(studio.created[0]).toMatchObject({ prompt: "warm lofi", duration_seconds: "30", target: "club@-0.5,apple", bits: "16", seed: "7", split_drums: "true" });
    expect(studio.created[0]).toMatchObject({ reference_amount: "70" });
    expect(studio.created[0]?.reference?.size).toBe(4);
  });

  it("lets go of a reference again", async () => {
    const { user } = openStudio("/");
    await user.upload(document.querySelector<HTMLInputElement>("input[type=file]")!, new File(["x"], "a.flac"));
    await user.click(await screen.findByRole("button", { name: "Remove the reference a.flac" }));
    expect(screen.getByRole("button", { name: "Reference" })).toBeVisible();
  });

  it("says what the studio refuses, and tries again under the same key", async () => {
    const { user, studio } = openStudio("/");
    const keys: (string | null)[] = [];
    server.use(
      http.post("/api/v1/jobs/", ({ request }) => {
        keys.push(request.headers.get("Idempotency-Key"));
        const error = { code: "bad_input", message: "The reference is not audio.", field: "reference" };
        return keys.length < 3 ? HttpResponse.json({ error }, { status: 400 }) : undefined;
      }),
    );
    await user.type(screen.getByRole("textbox"), "warm lofi");
    await user.click(screen.getByRole("button", { name: "Generate" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("The reference is not audio.");
    await expectAccessible();
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(keys).toHaveLength(2));
    expect(keys[1]).toBe(keys[0]);
    await user.type(screen.getByRole("textbox"), " again");
    await user.click(screen.getByRole("button", { name: "Generate" }));
    await waitFor(() => expect(studio.created).toHaveLength(1));
    expect(keys[2]).not.toBe(keys[0]);
  });
});
