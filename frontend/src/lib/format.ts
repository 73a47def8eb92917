/** Figures and moments as shown to a person. */

export function clock(seconds: number): string {
  const whole = Math.max(0, Math.floor(Number.isFinite(seconds) ? seconds : 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** "1 minute 12 seconds", for screen readers. */
export function spokenTime(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  const words = (count: number, unit: string) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  if (minutes === 0) return words(rest, "second");
  return rest === 0 ? words(minutes, "minute") : `${words(minutes, "minute")} ${words(rest, "second")}`;
}

export function bpm(tempo: number): string {
  return `${Number.isInteger(tempo) ? tempo : Number(tempo.toFixed(1))} BPM`;
}

export function seconds(value: number): string {
  if (value >= 60) return `${Math.floor(value / 60)} min ${Math.round(value % 60)} s`;
  return `${value.toFixed(1)} s`;
}

/** "45 s", "2 min", "1 min 30 s". */
export function minutes(value: number): string {
  const whole = Math.floor(value / 60);
  const rest = Number((value - 60 * whole).toFixed(1));
  return [whole > 0 && `${whole} min`, (rest > 0 || whole === 0) && `${rest} s`].filter(Boolean).join(" ");
}

export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function fileSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 ** 2) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 ** 2).toFixed(1)} MB`;
}

export function ago(moment: string, now: number = Date.now()): string {
  const elapsed = (now - new Date(moment).getTime()) / 1000;
  if (elapsed < 60) return "just now";
  if (elapsed < 3600) return `${Math.floor(elapsed / 60)} min ago`;
  if (elapsed < 86400) return `${Math.floor(elapsed / 3600)} h ago`;
  if (elapsed < 7 * 86400) {
    const days = Math.floor(elapsed / 86400);
    return `${days} day${days === 1 ? "" : "s"} ago`;
  }
  return new Date(moment).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
}

/** With a full stop. */
export function sentence(words: string): string {
  return /[.!?]$/.test(words) ? words : `${words}.`;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `true_peak` → "True peak"; the abbreviations that musicians write in capitals stay so. */
export function label(name: string): string {
  const known: Record<string, string> = { dc: "DC offset", second_meter: "Second meter", short_term_loudness: "Short-term loudness", spectrum: "Average spectrum" };
  return known[name] ?? capital(name.replaceAll("_", " "));
}
