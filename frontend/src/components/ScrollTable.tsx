import type { ReactNode } from "react";

/** A table that may be wider than its place: it scrolls, by keyboard too. */
export function ScrollTable({ name, children }: { name: string; children: ReactNode }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="scroll-x" role="region" aria-label={name} tabIndex={0}>
      {children}
    </div>
  );
}
