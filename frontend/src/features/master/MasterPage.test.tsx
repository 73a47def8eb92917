import { fireEvent, screen, waitFor } from "@testing-library/react";
import { http, HttpResponse } from "msw";
import { describe, expect, it } from "vitest";
import { server } from "@/test/setup";
import { expectAccessible, openStudio } from "@/test/studio";

const mix = new File(["RIFF"], "My song.wav", { type: "audio/wav" });
const zone = () => screen.getByText("Drop a mix or a ZIP of stems here").parentElement!;

describe("mastering one's own mix", () => {
  it("sends what was dropped, for the chosen targets, and opens the job", async () => {
    const { user, studio, router } = openStudio("/master");
    expect(screen.getByRole("heading", { level: 1 })).toHaveTextContent("Master your own mix");
    expect(screen.getByRole("button", { name: "Master" })).toBeDisabled();
    await screen.findByText(/Your tracks gather here/);
    await expectAccessible();
    fireEvent.drop(zone(), { dataTransfer: { files: [mix], types: ["Files"] } });
    expect(screen.getByText("My song.wav")).toBeVisible();
    await user.click(screen.getByRole("checkbox", { name: /Club/ }));
    await user.click(screen.getByRole("button", { name: "Another loudness" }));
    const loudness = screen.getByRole("textbox", { name: "Loudness of target 3 in LUFS" });
    await user.clear(loudness);
    expect(screen.getByRole("button", { name: "Master" })).toBeDisabled();
    await user.type(loudness, "-9.5");
    await user.type(screen.getByRole("textbox", { name: "Ceiling of Club in dBTP" }), "-0.5");
    await expectAccessible();
    await user.type(screen.getByRole("textbox", { name: "What is it?" }), "house");
    await user.click(screen.getByRole("radio", { name: "16 bit" }));
    await user.click(screen.getByRole("button", { name: "Master" }));
    await waitFor(() => expect(studio.mastered).toHaveLength(1));
    expect(studio.mastered[0]).toMatchObject({ target: "streaming,club@-0.5,-9.5", words: "house", bits: "16" });
    await waitFor(() => expect(router.state.location.pathname).toBe("/t/own-1"));
    expect(await screen.findByRole("region", { name: "Your own music" })).toBeVisible();
  });

  it("refuses what is no music, and shows what the studio refuses", async () => {
    const { user } = openStudio("/master");
    fireEvent.drop(zone(), { dataTransfer: { files: [new File(["x"], "notes.pdf")], types: ["Files"] } });
    expect(await screen.findByRole("alert")).toHaveTextContent("notes.pdf is not audio");
    server.use(
      http.post("/api/v1/master", () =>
        HttpResponse.json({ error: { code: "bad_input", message: "Surround cannot be mastered here.", field: "file" } }, { status: 400 }),
      ),
    );
    fireEvent.drop(zone(), { dataTransfer: { files: [mix], types: ["Files"] } });
    await user.click(screen.getByRole("button", { name: "Master" }));
    expect(await screen.findByText("Surround cannot be mastered here.")).toBeVisible();
    await expectAccessible();
  });
});
