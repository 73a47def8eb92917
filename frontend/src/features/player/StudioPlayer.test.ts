import { http, HttpResponse } from "msw";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { FakeAudio, FakeAudioContext, stubAudio } from "@/test/fakeAudio";
import { server } from "@/test/setup";
import { effectiveGains } from "@/features/player/StemMixer";
import { StudioPlayer, type Take } from "@/features/player/StudioPlayer";

const take = (attempt: number, change: Partial<Take> = {}): Take => ({
  jobId: "a",
  attempt,
  title: "A",
  subtitle: "",
  url: `/take-${attempt}.mp3`,
  durationSeconds: 60,
  stemUrls: ["/drums.wav", "/bass.wav", "/keys.wav"],
  ...change,
});

function newPlayer(): StudioPlayer {
  const player = new StudioPlayer();
  player.load(take(1));
  FakeAudio.current.ready();
  return player;
}

beforeEach(() => {
  stubAudio();
  server.use(http.get("/:name.wav", () => HttpResponse.arrayBuffer(new ArrayBuffer(8))));
});

describe("the master", () => {
  it("plays, pauses and seeks within its length", () => {
    const player = newPlayer();
    player.play();
    expect(FakeAudio.current.paused).toBe(false);
    player.seek(500);
    expect(FakeAudio.current.currentTime).toBeCloseTo(59.95);
    player.seek(-3);
    expect(FakeAudio.current.currentTime).toBe(0);
    player.toggle();
    expect(FakeAudio.current.paused).toBe(true);
    expect(player.snapshot().playing).toBe(false);
  });

  it("goes on from the same place in another take of the same track", () => {
    const player = newPlayer();
    player.play();
    player.seek(21);
    player.load(take(2));
    const second = FakeAudio.current;
    expect(second.src).toBe("/take-2.mp3");
    second.ready();
    expect(second.currentTime).toBe(21);
    expect(second.paused).toBe(false);
    expect(FakeAudio.made.filter((audio) => !audio.paused)).toEqual([second]);
  });

  it("starts another track from its beginning, and only when asked", () => {
    const player = newPlayer();
    player.play();
    player.seek(21);
    player.load(take(1, { jobId: "b" }));
    expect(player.time).toBe(0);
    expect(player.snapshot()).toMatchObject({ playing: false, started: false });
  });

  it("keeps a place chosen before the file's length is known", () => {
    const player = new StudioPlayer();
    player.load(take(1));
    player.seek(30);
    expect(player.time).toBe(30);
    FakeAudio.current.ready();
    expect(FakeAudio.current.currentTime).toBe(30);
  });

  it("remembers its volume", () => {
    newPlayer().setVolume(0.3);
    expect(new StudioPlayer().snapshot().volume).toBe(0.3);
  });

  it("says when a file cannot be played", () => {
    const player = newPlayer();
    FakeAudio.current.dispatchEvent(new Event("error"));
    expect(player.snapshot().problem).toMatch(/cannot be played/);
  });
});

describe("the stems", () => {
  it("all start at the same moment from where the master is, and the master falls silent", async () => {
    const player = newPlayer();
    player.play();
    player.seek(12);
    await player.engage();
    const [context] = FakeAudioContext.made;
    expect(context!.sounding.map((source) => source.started)).toEqual([
      { when: 10.04, offset: 12 },
      { when: 10.04, offset: 12 },
      { when: 10.04, offset: 12 },
    ]);
    expect(FakeAudio.current.paused).toBe(true);
    expect(player.snapshot()).toMatchObject({ engaged: true, loading: null, playing: true });
  });

  it("are not fetched before somebody touches them, and only once", async () => {
    const player = newPlayer();
    player.play();
    expect(FakeAudioContext.made).toHaveLength(0);
    await player.engage();
    player.disengage();
    await player.engage();
    expect(FakeAudioContext.made).toHaveLength(1);
  });

  it("show how far their loading is", async () => {
    const player = newPlayer();
    const seen: (number | undefined)[] = [];
    player.subscribe(() => seen.push(player.snapshot().loading?.done));
    await player.engage();
    expect(seen).toEqual(expect.arrayContaining([0, 1, 2, 3]));
  });

  it("start together again after a seek", async () => {
    const player = newPlayer();
    player.play();
    await player.engage();
    player.seek(40);
    await vi.waitFor(() => expect(FakeAudioContext.made[0]!.sounding.map((source) => source.started?.offset)).toEqual([40, 40, 40]));
  });

  it("follow mute, solo and level", async () => {
    const player = newPlayer();
    player.setStem(0, { muted: true });
    player.setStem(2, { gain: 0.5 });
    await vi.waitFor(() => expect(player.snapshot().engaged).toBe(true));
    // The bus, and for each stem its level and its two sides.
    const values = FakeAudioContext.made[0]!.gains.slice(1).map(({ gain }) => gain.value);
    expect(values.filter((_, index) => index % 3 === 0)).toEqual([0, 1, 0.5]);
  });

  it("stand where their pan says, with the power of the middle", async () => {
    const player = newPlayer();
    player.setStem(1, { pan: -0.44 });
    await vi.waitFor(() => expect(player.snapshot().engaged).toBe(true));
    const values = FakeAudioContext.made[0]!.gains.slice(1).map(({ gain }) => gain.value);
    expect(values.slice(4, 6)).toEqual([1.2, Math.sqrt(0.56)]);
  });

  it("give way to the master at the same place", async () => {
    const player = newPlayer();
    player.play();
    await player.engage();
    player.seek(33);
    player.disengage();
    expect(FakeAudio.current.currentTime).toBe(33);
    expect(FakeAudio.current.paused).toBe(false);
    expect(FakeAudioContext.made[0]!.sounding).toEqual([]);
  });

  it("free their memory when another take comes", async () => {
    const player = newPlayer();
    await player.engage();
    player.load(take(2));
    expect(FakeAudioContext.made[0]!.closed).toBe(true);
    expect(player.snapshot().engaged).toBe(false);
  });

  it("that cannot be loaded leave the master playing and say so", async () => {
    server.use(http.get("/bass.wav", () => new HttpResponse(null, { status: 404 })));
    const player = newPlayer();
    player.play();
    player.setStem(0, { muted: true });
    await vi.waitFor(() => expect(player.snapshot().problem).toMatch(/stems cannot be played/));
    expect(FakeAudio.current.paused).toBe(false);
    expect(player.snapshot()).toMatchObject({ engaged: false, loading: null });
    expect(player.snapshot().stems.every((stem) => !stem.muted)).toBe(true);
  });
});

describe("what each stem sounds at", () => {
  const stem = (muted: boolean, soloed: boolean, gain = 1) => ({ muted, soloed, gain, pan: 0 });

  it("is its level, unless it is muted or another one is soloed", () => {
    expect(effectiveGains([stem(false, false, 0.7), stem(true, false)])).toEqual([0.7, 0]);
    expect(effectiveGains([stem(false, true), stem(false, false), stem(false, true, 0.4)])).toEqual([1, 0, 0.4]);
    expect(effectiveGains([stem(true, true), stem(false, false)])).toEqual([0, 0]);
  });
});
