import { Button, FileButton, TextInput } from "@mantine/core";
import { IconFileMusic, IconUpload, IconWaveSine, IconX } from "@tabler/icons-react";
import { type DragEvent, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { AmountSlider, USUAL_AMOUNT } from "@/components/AmountSlider";
import { BitDepth, USUAL_BITS } from "@/components/BitDepth";
import { Problem } from "@/components/Problem";
import { TargetPicker } from "@/components/TargetPicker";
import { isReferenceFile, Reference, REFERENCE_ENDINGS } from "@/features/create/Reference";
import { ReferenceStudy } from "@/features/reference/ReferenceStudy";
import { fileSize } from "@/lib/format";
import { useMasterOwnMix } from "@/lib/jobs";
import { randomKey } from "@/lib/randomKey";
import { joined, targetsProblem } from "@/lib/targets";
import type { OwnMix } from "@/lib/types";
import { usePageTitle } from "@/lib/usePageTitle";
import classes from "./MasterPage.module.css";

const ENDINGS = [...REFERENCE_ENDINGS, ".zip"];

const isMix = (file: File): boolean => isReferenceFile(file) || file.name.toLowerCase().endsWith(".zip");

/** A mix or stems of one's own, mastered for one target or several. */
export function MasterPage() {
  usePageTitle("Master your own mix");
  const navigate = useNavigate();
  const master = useMasterOwnMix();
  const key = useRef(randomKey());
  const [file, setFile] = useState<File | null>(null);
  const [problem, setProblem] = useState("");
  const [targets, setTargets] = useState<string[]>(["streaming"]);
  const [words, setWords] = useState("");
  const [bits, setBits] = useState(USUAL_BITS);
  const [reference, setReference] = useState<File | null>(null);
  const [amount, setAmount] = useState(USUAL_AMOUNT);

  const wrongTargets = targetsProblem(targets);

  const changed = () => {
    key.current = randomKey();
    setProblem("");
    if (master.isError) master.reset();
  };
  const take = (chosen: File | null) => {
    changed();
    if (chosen && !isMix(chosen)) setProblem(`${chosen.name} is not audio that the studio reads (${ENDINGS.join(", ")}).`);
    else setFile(chosen);
  };
  const submit = () => {
    if (!file || wrongTargets || master.isPending) return;
    const mix: OwnMix = {
      file,
      target: joined(targets) || undefined,
      words: words.trim() || undefined,
      bits,
      reference,
      reference_amount: reference ? amount : undefined,
    };
    master.mutate({ mix, key: key.current }, { onSuccess: (job) => void navigate(`/t/${job.id}`) });
  };
  const said = problem || (master.error ? master.error.message : "");

  return (
    <div className={classes.page}>
      <header className={classes.head}>
        <h1>Master your own mix</h1>
        <p className="soft">
          Bring a finished mix, or a ZIP of stems that are named after what they are. It stays on this machine.
        </p>
      </header>
      <form
        className={`card ${classes.form}`}
        aria-label="Master your own mix"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <DropZone file={file} onFile={take} />
        <TargetPicker
          label="Master for"
          value={targets}
          onChange={(chosen) => {
            changed();
            setTargets(chosen);
          }}
          otherwise="Streaming, −14 LUFS."
        />
        <div className={classes.row}>
          <TextInput
            label="What is it?"
            description="A style in your own words; left empty, the treatment is neutral"
            inputWrapperOrder={["label", "input", "description"]}
            placeholder="house, 124 BPM"
            value={words}
            maxLength={500}
            onChange={(event) => {
              changed();
              setWords(event.currentTarget.value);
            }}
          />
          <BitDepth
            value={bits}
            onChange={(depth) => {
              changed();
              setBits(depth);
            }}
          />
        </div>
        <div className={classes.reference}>
          <Reference
            file={reference}
            onChange={(chosen) => {
              changed();
              setReference(chosen);
            }}
          />
          {reference && <ReferenceStudy file={reference} hint="The master takes its balance, dynamics and width; the rest is shown for you." />}
          {reference && (
            <AmountSlider
              value={amount}
              onChange={(percent) => {
                changed();
                setAmount(percent);
              }}
            />
          )}
        </div>
        {said && (
          <Problem>
            {said}
          </Problem>
        )}
        <Button
          type="submit"
          size="md"
          radius="xl"
          className={classes.submit}
          disabled={(!file || wrongTargets !== "") && !master.isPending}
          loading={master.isPending}
          leftSection={<IconWaveSine size={18} stroke={1.8} />}
        >
          Master
        </Button>
      </form>
    </div>
  );
}

interface DropZoneProps {
  file: File | null;
  onFile: (file: File | null) => void;
}

function DropZone({ file, onFile }: DropZoneProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const dropped = event.dataTransfer.files[0];
    if (dropped) onFile(dropped);
  };
  return (
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      {file ? (
        <p className={classes.file}>
          <IconFileMusic size={22} stroke={1.7} aria-hidden="true" />
          <strong>{file.name}</strong>
          <span className="soft nowrap">{fileSize(file.size)}</span>
          <Button variant="subtle" size="compact-sm" className="ink" leftSection={<IconX size={15} />} onClick={() => onFile(null)}>
            Another file
          </Button>
        </p>
      ) : (
        <>
          <IconUpload size={30} stroke={1.6} aria-hidden="true" />
          <p>Drop a mix or a ZIP of stems here</p>
          <FileButton accept={ENDINGS.join(",")} onChange={onFile}>
            {(props) => (
              <Button {...props} variant="light" radius="xl">
                Choose a file
              </Button>
            )}
          </FileButton>
          <p className={classes.kinds}>WAV, FLAC, MP3, Ogg, AIFF, M4A where ffmpeg is installed · mono or stereo · up to 15 minutes</p>
        </>
      )}
    </div>
  );
}
