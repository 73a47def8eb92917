import { useEffect, useRef } from "react";

const RECONNECT_MILLISECONDS = 2500;

interface Handlers {
  /** By the event's name. */
  onEvent: Record<string, (data: unknown) => void>;
  /** The stream is down: poll until `onOpen`. */
  onDown?: () => void;
  onOpen?: () => void;
}

/**
 * Follow a stream of server-sent events while `address` is not null.
 *
 * A hidden tab lets go of its connection, because a browser allows six to one HTTP/1.1 server over all tabs;
 * a stream that ended or failed is opened again after a pause.
 */
export function useEventStream(address: string | null, handlers: Handlers): void {
  const latest = useRef(handlers);
  useEffect(() => {
    latest.current = handlers;
  });

  useEffect(() => {
    if (address === null || typeof EventSource === "undefined") {
      if (address !== null) latest.current.onDown?.();
      return;
    }
    let source: EventSource | null = null;
    let timer: ReturnType<typeof setTimeout> | undefined;

    const close = () => {
      if (timer !== undefined) clearTimeout(timer);
      timer = undefined;
      source?.close();
      source = null;
    };
    const open = () => {
      close();
      if (document.visibilityState === "hidden") return;
      source = new EventSource(address);
      for (const name of Object.keys(latest.current.onEvent))
        source.addEventListener(name, (event) => latest.current.onEvent[name]?.(JSON.parse((event as MessageEvent).data)));
      source.onopen = () => latest.current.onOpen?.();
      source.onerror = () => {
        source?.close();
        latest.current.onDown?.();
        timer = setTimeout(open, RECONNECT_MILLISECONDS);
      };
    };

    open();
    document.addEventListener("visibilitychange", open);
    return () => {
      document.removeEventListener("visibilitychange", open);
      close();
    };
  }, [address]);
}
