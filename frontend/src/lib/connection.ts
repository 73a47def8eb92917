import { useSyncExternalStore } from "react";

/** Whether the studio answers. One store for the page: any request may find out, the banner shows it. */
type Listener = () => void;

const RETRY_MILLISECONDS = 3000;
const listeners = new Set<Listener>();
const returned = new Set<Listener>();
let reachable = true;
let timer: ReturnType<typeof setTimeout> | undefined;

function set(next: boolean): void {
  if (reachable === next) return;
  reachable = next;
  for (const listener of [...listeners]) listener();
  if (next) for (const listener of [...returned]) listener();
}

async function knock(): Promise<void> {
  timer = undefined;
  try {
    const answer = await globalThis.fetch("/healthz", { cache: "no-store" });
    if (answer.ok) {
      set(true);
      return;
    }
  } catch {
    // Still gone: knock again.
  }
  timer = setTimeout(() => void knock(), RETRY_MILLISECONDS);
}

/** A request got no answer: show it, and knock until the studio is back. */
export function reportUnreachable(): void {
  set(false);
  timer ??= setTimeout(() => void knock(), RETRY_MILLISECONDS);
}

export function reportReachable(): void {
  if (timer !== undefined) clearTimeout(timer);
  timer = undefined;
  set(true);
}

/** Ask at once instead of waiting for the next knock. */
export function knockNow(): void {
  if (timer !== undefined) clearTimeout(timer);
  void knock();
}

/** Call `listener` each time the studio has come back; gives the way to stop. */
export function onReturn(listener: Listener): () => void {
  returned.add(listener);
  return () => returned.delete(listener);
}

export function useReachable(): boolean {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => reachable,
  );
}
