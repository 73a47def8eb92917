import { useEffect, useId, useRef } from "react";
import type { Piece } from "@/features/create/highlight";
import classes from "./PromptField.module.css";

interface Props {
  value: string;
  pieces: Piece[];
  onChange: (value: string) => void;
  onSubmit: () => void;
  autoFocus: boolean;
  describedBy?: string;
  invalid?: boolean;
}

/** A text area over a copy of its text whose understood words carry a colour; the copy also sets the height. */
export function PromptField({ value, pieces, onChange, onSubmit, autoFocus, describedBy, invalid }: Props) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);

  useEffect(() => {
    const area = field.current;
    if (!autoFocus || !area) return;
    area.focus({ preventScroll: true });
    area.setSelectionRange(area.value.length, area.value.length);
  }, [autoFocus]);

  return (
    <div className={classes.frame}>
      <label htmlFor={id} className="visually-hidden">
        Describe the track
      </label>
      <div className={classes.sheet}>
        <div className={classes.copy} aria-hidden="true">
          {pieces.map((piece, index) =>
            piece.kind === null ? (
              <span key={index}>{piece.text}</span>
            ) : (
              <mark key={index} data-kind={piece.kind}>
                {piece.text}
              </mark>
            ),
          )}
          {/* A text area shows an empty last line; a block needs something on it. */}
          {"\u200b"}
        </div>
        <textarea
          ref={field}
          id={id}
          className={classes.field}
          value={value}
          placeholder="Describe the track you hear in your head…"
          spellCheck={false}
          autoComplete="off"
          aria-describedby={describedBy}
          aria-invalid={invalid || undefined}
          onChange={(event) => onChange(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              onSubmit();
            }
          }}
        />
      </div>
    </div>
  );
}
