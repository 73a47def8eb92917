import { screen, waitFor, within } from "@testing-library/react";
import { delay, http, HttpResponse, type HttpHandler } from "msw";
import { describe, expect, it } from "vitest";
import { jobOf } from "../../../mocks/fixtures";
import { PROFILE, STYLE } from "../../../mocks/style";
import { expectAccessible, openStudio } from "@/test/studio";

const SONG = new File(["RIFF"], "song.wav", { type: "audio/wav" });

function attach(path: string, ...first: HttpHandler[]) {
  const opened = openStudio(path, [], first);
  const choose = async (file: File = SONG) => {
    const inputs = [...document.querySelectorAll<HTMLInputElement>("input[type=file]")];
    await opened.user.upload(inputs.at(-1)!, file);
  };
  return { ...opened, choose };
}

const study = () => screen.findByRole("region", { name: "What the reference tells" });

describe("a reference that was chosen", () => {
  it.each(["/", "/master"])("is listened to and shown on %s", async (path) => {
    const { choose } = attach(path, http.post("/api/v1/style", async () => (await delay(120), HttpResponse.json(STYLE))));
    await choose();
    expect(await screen.findByText("Listening to song.wav…")).toBeVisible();
    const told = within(await study());
    expect(await told.findByText("124 BPM")).toBeVisible();
    expect(told.getByText("Deep house")).toBeVisible();
    expect(told.getByText("5.1 LU")).toBeVisible();
    const parts = told.getByRole("list", { name: /Form of the reference/ });
    expect(within(parts).getAllByRole("listitem").map((part) => part.textContent)).toEqual([
      "A, from 0:00 to 0:31",
      "B, from 0:31 to 1:33",
      "A, from 1:33 to 2:04",
      "B, from 2:04 to 3:20",
    ]);
    expect(screen.queryByText(/Listening to/)).toBeNull();
    await expectAccessible();
  });

  it("shows its picture when it is opened", async () => {
    const { choose, user } = attach("/");
    await choose();
    await user.click(await screen.findByText("The whole picture"));
    const picture = await screen.findByRole("img", { name: /Sections and energy/ });
    expect(decodeURIComponent(picture.getAttribute("src")!)).toContain(STYLE.plot);
    await expectAccessible();
  });

  it("says why it cannot be read, and tries again", async () => {
    let broken = true;
    const answer = () =>
      broken
        ? HttpResponse.json({ error: { code: "bad_input", message: "song.wav is silent: there is nothing to learn from it", field: "file" } }, { status: 400 })
        : HttpResponse.json(STYLE);
    const { choose, user } = attach("/", http.post("/api/v1/style", answer));
    await choose();
    expect(await screen.findByRole("alert")).toHaveTextContent("song.wav is silent");
    await expectAccessible();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Listen again" }));
    expect(await screen.findByText("124 BPM")).toBeVisible();
    expect(screen.queryByRole("alert")).toBeNull();
  });

  it("goes when the reference is taken away", async () => {
    const { choose, user } = attach("/");
    await choose();
    await screen.findByText("124 BPM");
    await user.click(screen.getByRole("button", { name: "Remove the reference song.wav" }));
    await waitFor(() => expect(screen.queryByRole("region", { name: "What the reference tells" })).toBeNull());
  });
});

describe("a track that followed a reference", () => {
  it("shows what was heard in it", async () => {
    const job = jobOf("one");
    openStudio("/t/one", [{ ...job, brief: { ...job.brief!, reference: PROFILE } }]);
    const heading = await screen.findByRole("heading", { name: "The reference" });
    const made = within(heading.closest("details")!);
    expect(made.getByText("124 BPM")).toBeVisible();
  });
});
