import { useEffect, useRef } from "react";

const TYPING = "input:not([type=range]), textarea, select, [contenteditable=true]";
/** What has a use of its own for keys while it is focused. */
const OWN_KEYS = "a, button, summary, [role=slider], [role=menu], [role=radiogroup], [role=dialog]";

/** Keys of the whole page: never while somebody types, and not where the focused control means something by them. */
export function useShortcuts(shortcuts: Record<string, () => unknown>): void {
  const latest = useRef(shortcuts);
  useEffect(() => {
    latest.current = shortcuts;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      const target = event.target instanceof Element ? event.target : null;
      if (target?.closest(TYPING)) return;
      const movesFocus = event.key === " " || event.key === "Enter" || event.key.startsWith("Arrow");
      if (target?.closest("[role=dialog], [role=menu]") || (movesFocus && target?.closest(OWN_KEYS))) return;
      const act = latest.current[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!act) return;
      event.preventDefault();
      act();
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, []);
}
