import { AS_MIXED, effectiveGains, StemMixer, type StemSetting } from "@/features/player/StemMixer";

/** One playable take of a track. */
export interface Take {
  jobId: string;
  attempt: number;
  title: string;
  subtitle: string;
  url: string;
  durationSeconds: number;
  stemUrls: string[];
  /** Linear, 1 or below: what brings it to the loudness of what it is compared with. */
  level?: number;
}

export const sameTake = (a: Take | null, b: Take | null): boolean =>
  a !== null && b !== null && a.jobId === b.jobId && a.attempt === b.attempt && a.url === b.url && a.level === b.level;

export interface PlayerState {
  take: Take | null;
  playing: boolean;
  /** Somebody has played this take, so that it is worth a place at the foot of other pages. */
  started: boolean;
  loop: boolean;
  /** 0 to 1. */
  volume: number;
  /** The stems are heard instead of the master. */
  engaged: boolean;
  stems: StemSetting[];
  loading: { done: number; total: number } | null;
  note: string;
  problem: string;
}

const VOLUME_KEY = "musicassist-volume";

function storedVolume(): number {
  const value = Number(localStorage.getItem(VOLUME_KEY) ?? "1");
  return value >= 0 && value <= 1 ? value : 1;
}

/** Plays one take at a time for the whole page: the master as a stream, or its stems through a mixer. */
export class StudioPlayer {
  private state: PlayerState;
  private audio: HTMLAudioElement;
  private mixer: StemMixer | null = null;
  private loadingStems: AbortController | null = null;
  private readonly listeners = new Set<() => void>();
  private readonly frameListeners = new Set<(time: number) => void>();
  private frame = 0;
  /** A place to start from, kept until the audio element knows its length. */
  private pendingTime: number | null = null;

  constructor() {
    this.state = {
      take: null,
      playing: false,
      started: false,
      loop: false,
      volume: storedVolume(),
      engaged: false,
      stems: [],
      loading: null,
      note: "",
      problem: "",
    };
    this.audio = this.newAudio();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly snapshot = (): PlayerState => this.state;

  /** Hear of every drawn frame's time while playing, and of every seek. */
  readonly onFrame = (listener: (time: number) => void): (() => void) => {
    this.frameListeners.add(listener);
    listener(this.time);
    return () => this.frameListeners.delete(listener);
  };

  get time(): number {
    if (this.state.engaged && this.mixer) return this.mixer.time;
    return this.pendingTime ?? this.audio.currentTime;
  }

  /** Take up a take; another take of the same track goes on from the same place. */
  load(take: Take): void {
    if (sameTake(this.state.take, take)) return;
    const compare = this.state.take?.jobId === take.jobId;
    const { playing } = this.state;
    const at = compare ? Math.min(this.time, take.durationSeconds) : 0;
    this.releaseStems();
    const before = this.audio;
    this.audio = this.newAudio(take.url, take.level);
    this.pendingTime = at > 0 ? at : null;
    this.set({
      take,
      playing: compare && playing,
      started: compare && this.state.started,
      engaged: false,
      stems: take.stemUrls.map(() => AS_MIXED),
      note: "",
      problem: "",
    });
    before.pause();
    before.removeAttribute("src");
    before.load();
    if (this.state.playing) this.startAudio();
    this.emitFrame();
  }

  play(take?: Take): void {
    if (take) this.load(take);
    if (!this.state.take) return;
    this.set({ playing: true, started: true, problem: "" });
    if (this.state.engaged && this.mixer) void this.mixer.start(this.mixer.time);
    else this.startAudio();
    this.tick();
  }

  pause(): void {
    this.audio.pause();
    this.mixer?.pause();
    this.set({ playing: false });
    this.emitFrame();
  }

  toggle(take?: Take): void {
    const other = take && !sameTake(take, this.state.take);
    if (this.state.playing && !other) this.pause();
    else this.play(take);
  }

  seek(time: number): void {
    const { take, engaged } = this.state;
    if (!take) return;
    const to = Math.min(Math.max(0, time), Math.max(0, take.durationSeconds - 0.05));
    if (engaged && this.mixer) void this.mixer.seek(to);
    else if (this.audio.readyState >= 1) this.audio.currentTime = to;
    else this.pendingTime = to;
    this.emitFrame();
  }

  setLoop(loop: boolean): void {
    this.audio.loop = loop;
    this.mixer?.setLoop(loop);
    this.set({ loop });
  }

  setVolume(volume: number): void {
    this.audio.volume = volume * (this.state.take?.level ?? 1);
    this.mixer?.setVolume(volume);
    localStorage.setItem(VOLUME_KEY, String(volume));
    this.set({ volume });
  }

  /** Change one stem; the first change brings the mixer in. */
  setStem(index: number, change: Partial<StemSetting>): void {
    const stems = this.state.stems.map((stem, at) => (at === index ? { ...stem, ...change } : stem));
    this.set({ stems });
    this.mixer?.setGains(effectiveGains(stems));
    this.mixer?.setPans(stems.map((stem) => stem.pan));
    void this.engage();
  }

  /** Let the stems play from where the master is. The first time they are fetched and decoded. */
  async engage(): Promise<void> {
    const { take, engaged, loading } = this.state;
    if (!take || engaged || loading || take.stemUrls.length === 0) return;
    if (!this.mixer) {
      const control = new AbortController();
      this.loadingStems = control;
      const total = take.stemUrls.length;
      this.set({ loading: { done: 0, total }, problem: "" });
      try {
        const onProgress = (done: number) => this.set({ loading: { done, total } });
        this.mixer = await StemMixer.load(take.stemUrls, take.durationSeconds, onProgress, control.signal);
      } catch (cause) {
        if (control.signal.aborted) return;
        const why = cause instanceof Error && cause.message ? ` ${cause.message}` : "";
        this.set({
          loading: null,
          problem: `The stems cannot be played here.${why}`,
          stems: take.stemUrls.map(() => AS_MIXED),
        });
        return;
      }
      this.mixer.onEnded = () => this.ended();
    }
    await this.handOver(this.mixer);
  }

  /** Back to the master, every stem as mixed; the decoded stems stay for the next time. */
  disengage(): void {
    const { take, playing, engaged } = this.state;
    if (!take) return;
    this.loadingStems?.abort();
    const at = this.time;
    const stems = take.stemUrls.map(() => AS_MIXED);
    this.mixer?.setGains(effectiveGains(stems));
    this.mixer?.setPans(stems.map((stem) => stem.pan));
    this.set({ engaged: false, loading: null, stems });
    if (!engaged) return;
    this.mixer?.pause();
    this.seek(at);
    if (playing) this.startAudio();
  }

  /** Stop and forget, when the track is deleted. */
  unload(jobId: string): void {
    if (this.state.take?.jobId !== jobId) return;
    this.pause();
    this.releaseStems();
    this.audio = this.newAudio();
    this.pendingTime = null;
    this.set({ take: null, started: false, engaged: false, stems: [], note: "", problem: "" });
    this.emitFrame();
  }

  private async handOver(mixer: StemMixer): Promise<void> {
    mixer.setLoop(this.state.loop);
    mixer.setVolume(this.state.volume);
    mixer.setGains(effectiveGains(this.state.stems));
    mixer.setPans(this.state.stems.map((stem) => stem.pan));
    const at = this.pendingTime ?? this.audio.currentTime;
    if (this.state.playing) await mixer.start(at);
    else await mixer.seek(at);
    this.audio.pause();
    this.set({ engaged: true, loading: null, note: mixer.note });
  }

  private newAudio(url?: string, level = 1): HTMLAudioElement {
    const audio = new Audio();
    audio.preload = "metadata";
    audio.volume = this.state.volume * level;
    audio.loop = this.state.loop;
    const mine = (act: () => void) => () => {
      if (this.audio === audio) act();
    };
    audio.addEventListener(
      "loadedmetadata",
      mine(() => {
        if (this.pendingTime !== null) audio.currentTime = this.pendingTime;
        this.pendingTime = null;
        this.emitFrame();
      }),
    );
    audio.addEventListener("seeked", mine(() => this.emitFrame()));
    audio.addEventListener("ended", mine(() => this.ended()));
    audio.addEventListener(
      "error",
      mine(() => {
        if (audio.getAttribute("src")) this.set({ playing: false, problem: "This take cannot be played. Its file may have been removed." });
      }),
    );
    if (url) audio.src = url;
    return audio;
  }

  private startAudio(): void {
    const { audio } = this;
    audio.play().catch((cause: unknown) => {
      if (this.audio !== audio || (cause instanceof DOMException && cause.name === "AbortError")) return;
      this.set({ playing: false, problem: "The browser would not start playing. Press play again." });
    });
    this.tick();
  }

  private ended(): void {
    this.set({ playing: false });
    this.seek(0);
  }

  private releaseStems(): void {
    this.loadingStems?.abort();
    this.loadingStems = null;
    this.mixer?.close();
    this.mixer = null;
    this.set({ loading: null, engaged: false });
  }

  private tick(): void {
    cancelAnimationFrame(this.frame);
    if (!this.state.playing) return;
    this.emitFrame();
    this.frame = requestAnimationFrame(() => this.tick());
  }

  private emitFrame(): void {
    const { time } = this;
    for (const listener of this.frameListeners) listener(time);
  }

  private set(change: Partial<PlayerState>): void {
    this.state = { ...this.state, ...change };
    for (const listener of this.listeners) listener();
  }
}
