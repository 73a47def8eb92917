import { Button } from "@mantine/core";
import { IconWand } from "@tabler/icons-react";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { api } from "@/lib/api";
import type { Enhanced } from "@/lib/types";
import classes from "./Composer.module.css";

interface Written {
  before: string;
  answer: Enhanced;
}

export interface Enhancing {
  write: () => void;
  writing: boolean;
  /** What was written last, as long as the prompt still is what came of it. */
  written: Written | null;
  problem: string;
  undo: () => void;
}

/** Writes a thin prompt out; an answer about a text that is no longer there is dropped. */
export function useEnhance(prompt: string, setPrompt: (prompt: string) => void): Enhancing {
  const now = useRef(prompt);
  useEffect(() => {
    now.current = prompt;
  });
  const [written, setWritten] = useState<Written | null>(null);
  const ask = useMutation({
    mutationFn: (text: string) => api.enhance(text),
    onSuccess: (answer, before) => {
      if (now.current !== before) return;
      setWritten({ before, answer });
      setPrompt(answer.prompt);
    },
  });
  const current = written?.answer.prompt === prompt ? written : null;
  return {
    write: () => ask.mutate(prompt),
    writing: ask.isPending,
    written: current,
    problem: ask.error && ask.variables === prompt ? ask.error.message : "",
    undo: () => {
      if (!current) return;
      setPrompt(current.before);
      setWritten(null);
    },
  };
}

export function EnhanceButton({ enhancing, disabled }: { enhancing: Enhancing; disabled: boolean }) {
  return (
    <Button
      variant="subtle"
      className={classes.quiet}
      disabled={disabled}
      loading={enhancing.writing}
      onClick={enhancing.write}
      leftSection={<IconWand size={18} stroke={1.8} />}
    >
      <span className={classes.optionsWord}>Write it out</span>
    </Button>
  );
}

/** What was added, with a way back; nothing while nothing was. */
export function Added({ enhancing }: { enhancing: Enhancing }) {
  const { written, problem, undo } = enhancing;
  const added = written?.answer.added ?? [];
  return (
    <div className={classes.added} role="status">
      {problem && <span>{problem}</span>}
      {written && added.length === 0 && <span>{written.answer.notes[0]}</span>}
      {added.length > 0 && (
        <>
          <span>
            Added{" "}
            {added.map((addition, index) => (
              <span key={addition.text}>
                {index > 0 && ", "}
                <b title={addition.why}>{addition.text}</b>
              </span>
            ))}
            .
          </span>
          <button type="button" className={classes.undo} onClick={undo}>
            Undo
          </button>
        </>
      )}
    </div>
  );
}
