import { budgetBytes, planDecoding, planNote } from "@/features/player/decoding";

export interface StemSetting {
  muted: boolean;
  soloed: boolean;
  /** Linear, 1 as mixed. */
  gain: number;
  /** Balance, -1 left to 1 right. */
  pan: number;
}

export const AS_MIXED: StemSetting = { muted: false, soloed: false, gain: 1, pan: 0 };

/** What each stem sounds at: solo wins over the rest, mute over everything. */
export function effectiveGains(settings: readonly StemSetting[]): number[] {
  const soloing = settings.some((setting) => setting.soloed);
  return settings.map((setting) => (setting.muted || (soloing && !setting.soloed) ? 0 : setting.gain));
}

/** Gains of the two sides that the master's own balance has: it keeps the power of a centred stem. */
export function sidesOf(pan: number): [left: number, right: number] {
  return [Math.sqrt(1 - pan), Math.sqrt(1 + pan)];
}

const START_AHEAD_SECONDS = 0.04;
/** Time constant of gain changes: short enough to feel at once, long enough not to click. */
const GAIN_GLIDE_SECONDS = 0.012;

interface Strip {
  buffer: AudioBuffer;
  gain: GainNode;
  sides: [left: GainNode, right: GainNode];
  source: AudioBufferSourceNode | null;
}

/** All stems in one AudioContext, one source each, started at the same context time: they cannot drift apart. */
export class StemMixer {
  readonly note: string;
  onEnded: (() => void) | null = null;
  private strips: Strip[] = [];
  private startedAt = 0;
  private offset = 0;
  private running = false;
  private looping = false;

  private constructor(
    private readonly context: AudioContext,
    private readonly bus: GainNode,
    private readonly durationSeconds: number,
    note: string,
  ) {
    this.note = note;
  }

  /** Fetch and decode one stem after the other, so that only one encoded file is in memory at a time. */
  static async load(
    urls: readonly string[],
    durationSeconds: number,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<StemMixer> {
    const memory = (navigator as Navigator & { deviceMemory?: number }).deviceMemory;
    const plan = planDecoding(durationSeconds, urls.length, budgetBytes(memory));
    const context = new AudioContext({ sampleRate: plan.sampleRateHz });
    const bus = context.createGain();
    bus.connect(context.destination);
    const mixer = new StemMixer(context, bus, durationSeconds, planNote(plan));
    try {
      for (const [index, url] of urls.entries()) {
        const answer = await globalThis.fetch(url, { signal });
        if (!answer.ok) throw new Error(`A stem could not be loaded (${answer.status}).`);
        const decoded = await context.decodeAudioData(await answer.arrayBuffer());
        signal.throwIfAborted();
        mixer.add(plan.channels === 1 ? toMono(context, decoded) : decoded);
        onProgress(index + 1);
      }
    } catch (cause) {
      mixer.close();
      throw cause;
    }
    return mixer;
  }

  get time(): number {
    if (!this.running) return this.offset;
    const elapsed = Math.max(0, this.context.currentTime - this.startedAt) + this.offset;
    return this.looping ? elapsed % this.durationSeconds : Math.min(elapsed, this.durationSeconds);
  }

  async start(offset: number): Promise<void> {
    this.stopSources();
    if (this.context.state === "suspended") await this.context.resume();
    this.offset = offset >= this.durationSeconds ? 0 : Math.max(0, offset);
    this.startedAt = this.context.currentTime + START_AHEAD_SECONDS;
    this.running = true;
    for (const [index, strip] of this.strips.entries()) {
      const source = this.context.createBufferSource();
      source.buffer = strip.buffer;
      source.loop = this.looping;
      source.connect(strip.gain);
      source.start(this.startedAt, this.offset);
      if (index === 0)
        source.onended = () => {
          if (strip.source !== source) return;
          this.pause();
          this.onEnded?.();
        };
      strip.source = source;
    }
  }

  pause(): void {
    this.offset = this.time;
    this.running = false;
    this.stopSources();
  }

  async seek(time: number): Promise<void> {
    if (this.running) await this.start(time);
    else this.offset = time;
  }

  setLoop(loop: boolean): void {
    if (this.running) {
      const now = this.time;
      this.startedAt = this.context.currentTime;
      this.offset = now;
    }
    this.looping = loop;
    for (const strip of this.strips) if (strip.source) strip.source.loop = loop;
  }

  setVolume(volume: number): void {
    this.bus.gain.setTargetAtTime(volume, this.context.currentTime, GAIN_GLIDE_SECONDS);
  }

  setGains(gains: readonly number[]): void {
    for (const [index, strip] of this.strips.entries())
      strip.gain.gain.setTargetAtTime(gains[index] ?? 1, this.context.currentTime, GAIN_GLIDE_SECONDS);
  }

  setPans(pans: readonly number[]): void {
    for (const [index, strip] of this.strips.entries())
      for (const [side, value] of sidesOf(pans[index] ?? 0).entries())
        strip.sides[side]!.gain.setTargetAtTime(value, this.context.currentTime, GAIN_GLIDE_SECONDS);
  }

  close(): void {
    this.running = false;
    this.stopSources();
    this.strips = [];
    void this.context.close();
  }

  private add(buffer: AudioBuffer): void {
    const gain = this.context.createGain();
    gain.channelCount = 2;
    gain.channelCountMode = "explicit";
    const splitter = this.context.createChannelSplitter(2);
    const merger = this.context.createChannelMerger(2);
    const sides: Strip["sides"] = [this.context.createGain(), this.context.createGain()];
    gain.connect(splitter);
    for (const [side, node] of sides.entries()) {
      splitter.connect(node, side);
      node.connect(merger, 0, side);
    }
    merger.connect(this.bus);
    this.strips.push({ buffer, gain, sides, source: null });
  }

  private stopSources(): void {
    for (const strip of this.strips) {
      const source = strip.source;
      strip.source = null;
      source?.stop();
      source?.disconnect();
    }
  }
}

function toMono(context: AudioContext, stereo: AudioBuffer): AudioBuffer {
  if (stereo.numberOfChannels === 1) return stereo;
  const mono = context.createBuffer(1, stereo.length, stereo.sampleRate);
  const [out, left, right] = [mono.getChannelData(0), stereo.getChannelData(0), stereo.getChannelData(1)];
  for (let index = 0; index < out.length; index += 1) out[index] = (left[index]! + right[index]!) / 2;
  return mono;
}
