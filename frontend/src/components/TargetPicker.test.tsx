import { render, screen, within } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { MantineProvider } from "@mantine/core";
import { useState } from "react";
import { describe, expect, it } from "vitest";
import { TargetPicker } from "@/components/TargetPicker";
import { joined } from "@/lib/targets";

function Picking({ initial = [] }: { initial?: string[] }) {
  const [value, setValue] = useState(initial);
  return (
    <MantineProvider>
      <TargetPicker label="Master for" value={value} onChange={setValue} otherwise="Streaming." />
      <output>{joined(value)}</output>
    </MantineProvider>
  );
}

const sent = () => screen.getByRole("status").textContent;

function open(initial?: string[]) {
  render(<Picking initial={initial} />);
  return userEvent.setup();
}

describe("picking targets", () => {
  it("gives a named target a ceiling, and takes it away again", async () => {
    const user = open();
    await user.click(screen.getByRole("checkbox", { name: /Club/ }));
    expect(sent()).toBe("club");
    const ceiling = screen.getByRole("textbox", { name: "Ceiling of Club in dBTP" });
    expect(ceiling).toHaveAttribute("placeholder", "−1 dBTP");
    await user.type(ceiling, "-0.5");
    expect(sent()).toBe("club@-0.5");
    expect(screen.queryByRole("alert")).toBeNull();
    await user.clear(ceiling);
    expect(sent()).toBe("club");
    await user.click(screen.getByRole("checkbox", { name: /Club/ }));
    expect(sent()).toBe("");
  });

  it("takes several loudnesses of one's own, up to six targets", async () => {
    const user = open(["streaming"]);
    const add = screen.getByRole("button", { name: "Another loudness" });
    await user.click(add);
    await user.click(add);
    expect(sent()).toBe("streaming,-12,-10");
    const second = screen.getByRole("textbox", { name: "Loudness of target 3 in LUFS" });
    await user.clear(second);
    await user.type(second, "-9.25");
    await user.type(screen.getByRole("textbox", { name: "Ceiling of target 3 in dBTP" }), "-2");
    expect(sent()).toBe("streaming,-12,-9.25@-2");
    await user.click(screen.getByRole("button", { name: "Remove target 2" }));
    expect(sent()).toBe("streaming,-9.25@-2");
    for (const name of [/Apple/, /Deezer/, /Broadcast/, /Club/]) await user.click(screen.getByRole("checkbox", { name }));
    expect(add).toBeDisabled();
    expect(screen.getByText(/No more than six at once/)).toBeVisible();
    await user.click(screen.getByRole("button", { name: "Remove Streaming" }));
    expect(add).toBeEnabled();
  });

  it("says what cannot be, beside what was typed", async () => {
    const user = open(["club", "-9"]);
    const [club, own] = within(screen.getByRole("list", { name: "Chosen targets" })).getAllByRole("listitem");
    await user.type(within(club!).getByRole("textbox"), "3");
    expect(within(club!).getByRole("alert")).toHaveTextContent("A ceiling goes from −12 to 0 dBTP.");
    expect(within(club!).getByRole("textbox")).toHaveAccessibleErrorMessage("A ceiling goes from −12 to 0 dBTP.");
    const loudness = within(own!).getByRole("textbox", { name: /Loudness/ });
    await user.clear(loudness);
    expect(within(own!).getByRole("alert")).toHaveTextContent("A loudness goes from −40 to −5 LUFS.");
    await user.type(loudness, "-50");
    expect(loudness).toBeInvalid();
    expect(within(own!).getByRole("alert")).toHaveTextContent("A loudness goes from −40 to −5 LUFS.");
  });

  it("points at a target that is there twice", () => {
    open(["-9", "-9@-1"]);
    expect(screen.getByRole("alert")).toHaveTextContent("−9 LUFS at −1 dBTP is there twice.");
  });
});
