import { Button } from "@mantine/core";
import { IconSparkles } from "@tabler/icons-react";
import { type DragEvent, useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { AmountSlider, USUAL_AMOUNT } from "@/components/AmountSlider";
import { Problem } from "@/components/Problem";
import { useCreateJob } from "@/lib/jobs";
import type { NewTrack } from "@/lib/types";
import { Chips } from "@/features/create/Chips";
import { Added, EnhanceButton, useEnhance } from "@/features/create/Enhance";
import { Examples } from "@/features/create/Examples";
import { NO_OPTIONS, type Options } from "@/features/create/options";
import { OptionsPopover } from "@/features/create/OptionsPopover";
import { PromptField } from "@/features/create/PromptField";
import { ReferenceStrength } from "@/features/create/ReferenceStrength";
import { isReferenceFile, Reference, REFERENCE_ENDINGS } from "@/features/create/Reference";
import { ReferenceStudy } from "@/features/reference/ReferenceStudy";
import { PROMPT_MAX_CHARACTERS, useLiveParse } from "@/features/create/useLiveParse";
import { randomKey, randomSeed } from "@/lib/randomKey";
import { parted, targetsProblem } from "@/lib/targets";
import classes from "./Composer.module.css";

interface Props {
  initialPrompt?: string;
  initialOptions?: Options;
  /** The seed of the track that the first prompt made: its chips say what became of it. */
  initialSeed?: number;
  /** The page's first thing: examples, focus, room. */
  hero?: boolean;
}

function trackOf(prompt: string, options: Options, seed: number, reference: File | null, amount: number): NewTrack {
  return {
    prompt: prompt.trim(),
    engine: options.engine ?? undefined,
    seed: options.seed ?? seed,
    duration_seconds: options.durationSeconds ?? undefined,
    target: options.target ?? undefined,
    bits: options.bits ?? undefined,
    split_drums: options.splitDrums ?? undefined,
    dry_stems: options.dryStems ?? undefined,
    reference,
    engine_takes: options.engineTakes ?? undefined,
    reference_strength: (reference && options.referenceStrength) ?? undefined,
    reference_amount: reference ? amount : undefined,
  };
}

/** One key for one wish: sending the same again after a lost answer must not make a second track. */
function useIdempotencyKey(): { keyFor: (track: NewTrack) => string; spend: () => void } {
  const last = useRef<{ wish: string; key: string } | null>(null);
  return {
    keyFor: ({ reference, ...fields }) => {
      const wish = JSON.stringify([fields, reference?.name, reference?.size, reference?.lastModified]);
      if (last.current?.wish !== wish) last.current = { wish, key: randomKey() };
      return last.current.key;
    },
    spend: () => {
      last.current = null;
    },
  };
}

export function Composer({ initialPrompt = "", initialOptions = NO_OPTIONS, initialSeed, hero = false }: Props) {
  const navigate = useNavigate();
  const create = useCreateJob();
  const { keyFor, spend } = useIdempotencyKey();
  const [prompt, setPrompt] = useState(initialPrompt);
  const [options, setOptions] = useState<Options>(initialOptions);
  const [reference, setReference] = useState<File | null>(null);
  const [amount, setAmount] = useState(USUAL_AMOUNT);
  const [problem, setProblem] = useState("");
  const problemId = useId();
  const [drawn, setDrawn] = useState(randomSeed);
  const made = prompt === initialPrompt ? initialSeed : undefined;
  const parse = useLiveParse(prompt, options.seed ?? made ?? drawn);
  const enhancing = useEnhance(prompt, setPrompt);
  const dropping = useFileDrop((file) => {
    if (isReferenceFile(file)) {
      setReference(file);
      setProblem("");
    } else setProblem(`${file.name} is not audio that the studio reads (${REFERENCE_ENDINGS.join(", ")}).`);
  });

  const characters = [...prompt].length;
  const tooLong = characters > PROMPT_MAX_CHARACTERS;
  const wrongTargets = targetsProblem(parted(options.target));
  const ready = prompt.trim() !== "" && !tooLong && !wrongTargets && !create.isPending;

  const submit = () => {
    if (!ready) return;
    const track = trackOf(prompt, options, drawn, reference, amount);
    create.mutate(
      { track, key: keyFor(track) },
      {
        onSuccess: (job) => {
          spend();
          setDrawn(randomSeed());
          void navigate(`/t/${job.id}`);
        },
      },
    );
  };

  const said = tooLong
    ? `This prompt has ${characters.toLocaleString("en")} characters; the studio reads up to ${PROMPT_MAX_CHARACTERS.toLocaleString("en")}.`
    : problem || (wrongTargets && `Options: ${wrongTargets}`) || (create.error ? create.error.message : "");
  const notes = parse.chips.length === 0 && prompt.trim() && !parse.understood && !parse.reading
    ? ["Nothing about music in this yet. Name a style, a tempo, an instrument or a mood, or press Generate for a surprise."]
    : parse.notes;

  return (
    <form
      className={classes.composer}
      data-dropping={dropping || undefined}
      aria-label="New track"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <PromptField
        value={prompt}
        pieces={parse.pieces}
        onChange={(value) => {
          setPrompt(value);
          setProblem("");
          if (create.isError) create.reset();
        }}
        onSubmit={submit}
        autoFocus={hero}
        describedBy={said ? problemId : undefined}
        invalid={tooLong}
      />
      {hero && prompt.trim() === "" && <Examples onChoose={setPrompt} />}
      <Added enhancing={enhancing} />
      <Chips chips={parse.chips} />
      {notes.length > 0 && prompt.trim() !== "" && (
        <ul className={classes.notes} aria-label="Notes">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      )}
      {reference && <ReferenceStudy file={reference} hint="What is sure enough fills what the prompt leaves open; the prompt wins." />}
      {reference && <ReferenceStrength options={options} onChange={setOptions} />}
      {reference && <AmountSlider value={amount} onChange={setAmount} />}
      {said && (
        <Problem id={problemId}>
          {said}
        </Problem>
      )}
      <div className={classes.bar}>
        <Reference file={reference} onChange={setReference} />
        <OptionsPopover options={options} onChange={setOptions} />
        <EnhanceButton enhancing={enhancing} disabled={tooLong} />
        <span className={classes.push} />
        <span className={classes.shortcut} aria-hidden="true">
          <kbd className="key">Ctrl ⏎</kbd>
        </span>
        <Button
          type="submit"
          size="md"
          radius="xl"
          loading={create.isPending}
          disabled={!ready && !create.isPending}
          leftSection={<IconSparkles size={18} stroke={1.8} />}
          aria-keyshortcuts="Control+Enter"
        >
          Generate
        </Button>
      </div>
      {dropping && <div className={classes.drop}>Drop a track to follow its sound</div>}
    </form>
  );
}

/** Audio dropped anywhere on the page; true while something hovers over it. */
function useFileDrop(onFile: (file: File) => void): boolean {
  const [over, setOver] = useState(false);
  const take = useRef(onFile);
  useEffect(() => {
    take.current = onFile;
  });
  useEffect(() => {
    const carriesFile = (event: Event) => (event as unknown as DragEvent).dataTransfer?.types.includes("Files") ?? false;
    const hover = (event: Event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: Event) => {
      if ((event as unknown as DragEvent).relatedTarget === null) setOver(false);
    };
    const drop = (event: Event) => {
      if (!carriesFile(event)) return;
      event.preventDefault();
      setOver(false);
      const file = (event as unknown as DragEvent).dataTransfer.files[0];
      if (file) take.current(file);
    };
    window.addEventListener("dragover", hover);
    window.addEventListener("dragleave", leave);
    window.addEventListener("drop", drop);
    return () => {
      window.removeEventListener("dragover", hover);
      window.removeEventListener("dragleave", leave);
      window.removeEventListener("drop", drop);
    };
  }, []);
  return over;
}
