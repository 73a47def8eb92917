import { vi } from "vitest";

/** A Web Audio that counts, for what a test wants to know: what was started when, from where. */
export class FakeSource {
  buffer: unknown = null;
  loop = false;
  onended: (() => void) | null = null;
  started: { when: number; offset: number } | null = null;
  stopped = false;
  connect(): void {}
  disconnect(): void {}
  start(when: number, offset: number): void {
    this.started = { when, offset };
  }
  stop(): void {
    this.stopped = true;
  }
}

class FakeNode {
  connect(): void {}
}

class FakeGain {
  channelCount = 2;
  channelCountMode = "max";
  gain = { value: 1, setTargetAtTime: (value: number) => void (this.gain.value = value) };
  connect(): void {}
}

export class FakeAudioContext {
  static made: FakeAudioContext[] = [];
  currentTime = 10;
  state = "running";
  destination = {};
  sources: FakeSource[] = [];
  gains: FakeGain[] = [];
  closed = false;

  constructor(readonly options: { sampleRate: number }) {
    FakeAudioContext.made.push(this);
  }
  createGain(): FakeGain {
    const gain = new FakeGain();
    this.gains.push(gain);
    return gain;
  }
  createChannelSplitter(): FakeNode {
    return new FakeNode();
  }
  createChannelMerger(): FakeNode {
    return new FakeNode();
  }
  createBufferSource(): FakeSource {
    const source = new FakeSource();
    this.sources.push(source);
    return source;
  }
  decodeAudioData(): Promise<unknown> {
    return Promise.resolve({ numberOfChannels: 2, length: 1 });
  }
  resume(): Promise<void> {
    return Promise.resolve();
  }
  close(): Promise<void> {
    this.closed = true;
    return Promise.resolve();
  }
  /** The sources that sound now. */
  get sounding(): FakeSource[] {
    return this.sources.filter((source) => source.started && !source.stopped);
  }
}

/** An audio element whose metadata is there at once. */
export class FakeAudio extends EventTarget {
  static made: FakeAudio[] = [];
  preload = "";
  volume = 1;
  loop = false;
  currentTime = 0;
  readyState = 0;
  paused = true;
  private address = "";

  constructor() {
    super();
    FakeAudio.made.push(this);
  }
  get src(): string {
    return this.address;
  }
  set src(address: string) {
    this.address = address;
  }
  getAttribute(): string | null {
    return this.address || null;
  }
  removeAttribute(): void {
    this.address = "";
  }
  load(): void {}
  play(): Promise<void> {
    this.paused = false;
    return Promise.resolve();
  }
  pause(): void {
    this.paused = true;
  }
  ready(): void {
    this.readyState = 4;
    this.dispatchEvent(new Event("loadedmetadata"));
  }
  /** The element in use. */
  static get current(): FakeAudio {
    return FakeAudio.made.at(-1)!;
  }
}

export function stubAudio(): void {
  FakeAudio.made = [];
  FakeAudioContext.made = [];
  vi.stubGlobal("Audio", FakeAudio);
  vi.stubGlobal("AudioContext", FakeAudioContext);
}
