"""From typing a prompt to hearing a track, in a real browser against a real studio with its worker."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import ConsoleMessage, Page, Route, expect

pytestmark = pytest.mark.browser

AXE = Path(__file__).resolve().parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
PROMPT = "🎹 warm lo-fi with rhodes and vinyl drums, 84 bpm, A minor, rainy, in the style of Nujabes"
GENERATION_MILLISECONDS = 300_000
PLAYING_SECONDS = 30.0
# Keeps every audio element and context that the page makes, so that the test can look at what really plays.
LISTEN = """
window.elements = []; window.contexts = [];
const RealAudio = window.Audio, RealContext = window.AudioContext;
window.Audio = function (...words) {
  const made = new RealAudio(...words);
  window.elements.push(made);
  return made;
};
window.AudioContext = class extends RealContext {
  constructor(...words) { super(...words); window.contexts.push(this); }
};
"""


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """What the browser's console complains of, a broken Content-Security-Policy among it."""
    heard: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            heard.append(message.text)

    page.on("console", note)
    page.on("pageerror", lambda error: heard.append(str(error)))
    return heard


def wait_until(page: Page, expression: str) -> None:
    """Until it holds in the page; playwright's own way evaluates strings inside the page, which its policy forbids."""
    until = time.monotonic() + PLAYING_SECONDS
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never true: {expression}"
        page.wait_for_timeout(100)


def expect_accessible(page: Page) -> None:
    """No rule of axe is broken, colours included."""
    page.evaluate(AXE.read_text("utf-8"))
    broken = page.evaluate(
        "axe.run().then(found => found.violations.map(v => v.id + ': ' + v.nodes.map(n => n.html).join(' | ')))"
    )
    assert broken == []


def test_a_prompt_becomes_a_track_that_plays(page: Page, studio: str, complaints: list[str]) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.add_init_script(LISTEN)
    page.goto(studio)
    expect(page.get_by_role("heading", level=1)).to_have_text("What are we making?")
    expect_accessible(page)

    page.get_by_role("textbox", name="Describe the track").fill(PROMPT)
    chips = page.get_by_role("list", name="What the studio understands")
    expect(chips).to_contain_text("84 BPM", timeout=60_000)
    for chip in ("A minor", "lo-fi", "rhodes", "Nujabes"):
        expect(chips).to_contain_text(chip)
    # Offsets survive the emoji: the mark stands on the words that were understood.
    expect(page.locator("mark[data-kind=tempo]")).to_have_text("84 bpm")
    page.get_by_role("button", name="Options").click()
    page.get_by_label("Duration in seconds").fill("15")
    page.get_by_label("Seed").fill("7")
    page.keyboard.press("Escape")
    page.get_by_role("textbox", name="Describe the track").press("Control+Enter")

    stages = page.get_by_role("list", name="Stages of take 1")
    expect(stages).to_contain_text("Compose")
    player = page.get_by_role("region", name="Player")
    expect(player).to_be_visible(timeout=GENERATION_MILLISECONDS)
    expect(page.get_by_role("region", name="Quality check")).to_be_visible(timeout=GENERATION_MILLISECONDS)
    expect(page.get_by_role("heading", name="How it was made")).to_be_visible(timeout=GENERATION_MILLISECONDS)

    player.get_by_role("button", name="Play").click()
    wait_until(page, "elements.some(audio => !audio.paused && audio.currentTime > 0.5)")
    wave = player.get_by_role("slider", name="Position in the track")
    box = wave.bounding_box()
    assert box is not None
    wave.click(position={"x": box["width"] * 0.6, "y": box["height"] / 2})
    # A server that knows no ranges would send the player back to the start.
    wait_until(page, "elements.some(audio => !audio.paused && audio.currentTime > audio.duration * 0.6)")

    page.get_by_role("button", name="Mute Drums").click()
    expect(page.get_by_text("You hear the stems")).to_be_visible(timeout=60_000)
    wait_until(page, "contexts.some(context => context.state === 'running' && context.currentTime > 0.3)")
    assert page.evaluate("elements.every(audio => audio.paused)")
    player.get_by_role("button", name="Pause").click()
    expect_accessible(page)

    page.get_by_role("button", name="Master this mix").click()
    expect(player.get_by_role("radio", name="Take 2")).to_be_checked(timeout=60_000)
    expect(page.get_by_role("heading", name="How it was made")).to_be_visible(timeout=GENERATION_MILLISECONDS)
    expect_accessible(page)

    expect(page.get_by_role("list", name="Tracks").get_by_role("listitem")).to_have_count(1)
    page.reload()
    expect(player).to_be_visible()
    assert complaints == []


def test_pages_that_wait_are_accessible_too(page: Page, studio: str) -> None:
    """Answers of the API are held back, so that what a slow line shows stands still to be looked at."""
    page.emulate_media(reduced_motion="reduce")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(re.compile("/api/v1/jobs"), hold)
    page.goto(studio)
    expect(page.get_by_role("status", name="Loading tracks")).to_be_visible()
    expect_accessible(page)

    page.goto(f"{studio}/t/00000000-0000-4000-8000-000000000000")
    expect(page.get_by_role("status", name="Loading the track")).to_be_visible()
    expect_accessible(page)

    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect_accessible(page)
