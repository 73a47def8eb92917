import { ActionIcon, Button, SegmentedControl, Slider } from "@mantine/core";
import {
  IconAlertCircle,
  IconPlayerSkipBack,
  IconRepeat,
  IconVolume,
  IconVolumeOff,
} from "@tabler/icons-react";
import { type ReactNode, useCallback, useMemo } from "react";
import { Problem } from "@/components/Problem";
import { clock } from "@/lib/format";
import type { Job, Span } from "@/lib/types";
import { heatOf, sectionAt } from "@/features/player/bars";
import { Downloads } from "@/features/player/Downloads";
import { PlayButton } from "@/features/player/PlayButton";
import { Sections } from "@/features/player/Sections";
import { sameTake, type Take } from "@/features/player/StudioPlayer";
import { type PlayableAttempt, type Side, subtitleOf } from "@/features/player/takes";
import { usePlayer, useWholeSeconds } from "@/features/player/usePlayer";
import { Waveform } from "@/features/player/Waveform";
import classes from "./Player.module.css";

interface Props {
  job: Job;
  attempts: PlayableAttempt[];
  chosen: PlayableAttempt;
  take: Take;
  onChoose: (number: number) => void;
  actions: ReactNode;
  /** Which side of the comparison is heard; null while nothing is compared. */
  side: Side | null;
  onSide: (side: Side | null) => void;
  /** The part of the take that is chosen to be made anew, while one may be. */
  span?: Span | null;
  onSpan?: (span: Span) => void;
  children?: ReactNode;
}

export function Player({ job, attempts, chosen, take, onChoose, actions, side, onSide, span, onSpan, children }: Props) {
  const { player, state } = usePlayer();
  const active = sameTake(state.take, take);
  const { result } = chosen;
  const heat = useCallback(
    (time: number) => `--wave-${heatOf(sectionAt(result.sections, time)?.energy ?? 0.5)}`,
    [result.sections],
  );
  const seek = (time: number) => {
    player.load(take);
    player.seek(time);
  };
  return (
    <section className={`card ${classes.player}`} aria-label="Player">
      <header className={classes.head}>
        <PlayButton size={58} playing={active && state.playing} onClick={() => player.toggle(take)} />
        <div className={classes.names}>
          <h1 className={classes.title}>{job.title || "Untitled"}</h1>
          <p className="soft">{subtitleOf(result)}</p>
        </div>
        <div className={classes.tools}>
          <BeforeAfter side={side} onSide={onSide} />
          {attempts.length > 1 && <TakeSwitch attempts={attempts} chosen={chosen} onChoose={onChoose} />}
          <Downloads result={result} />
          {actions}
        </div>
      </header>
      <Sections sections={result.sections} durationSeconds={result.duration_seconds} active={active} onSeek={seek} onSpan={onSpan} />
      <Waveform
        name="Position in the track"
        peaks={result.waveform}
        durationSeconds={result.duration_seconds}
        height={84}
        colourAt={heat}
        active={active}
        onSeek={seek}
        span={span}
        onSpan={onSpan}
      />
      <Transport active={active} durationSeconds={result.duration_seconds} onRestart={() => seek(0)} />
      {children}
      {active && state.problem && (
        <Problem>
          <IconAlertCircle size={18} aria-hidden="true" /> {state.problem}
        </Problem>
      )}
    </section>
  );
}

/** The mix against its master, both at the same loudness, so that the louder one does not win for that alone. */
function BeforeAfter({ side, onSide }: Pick<Props, "side" | "onSide">) {
  return (
    <div className={classes.compare}>
      <Button
        variant={side ? "light" : "subtle"}
        size="compact-sm"
        radius="xl"
        className="ink"
        aria-pressed={side !== null}
        title="Hear the mix before and after mastering, at the same loudness"
        onClick={() => onSide(side ? null : "after")}
      >
        A/B
      </Button>
      {side && (
        <SegmentedControl
          aria-label="Before or after mastering, at the same loudness"
          size="xs"
          radius="xl"
          data={[
            { value: "before", label: "Before" },
            { value: "after", label: "After" },
          ]}
          value={side}
          onChange={(value) => onSide(value === "before" ? "before" : "after")}
        />
      )}
    </div>
  );
}

function TakeSwitch({ attempts, chosen, onChoose }: Pick<Props, "attempts" | "chosen" | "onChoose">) {
  const data = useMemo(
    () =>
      attempts.map(({ number, verdict, is_best }) => ({
        value: String(number),
        label: (
          <>
            Take {number}
            {verdict === "fail" && (
              <>
                <span aria-hidden="true"> ✕</span>
                <span className="visually-hidden">, missed a check</span>
              </>
            )}
            {is_best && verdict === "fail" && " (best)"}
          </>
        ),
      })),
    [attempts],
  );
  return (
    <div className={classes.compare}>
      <span className={`soft ${classes.compareWord}`} id="compare-takes">
        Compare
      </span>
      <SegmentedControl
        aria-labelledby="compare-takes"
        size="xs"
        radius="xl"
        data={data}
        value={String(chosen.number)}
        onChange={(value) => onChoose(Number(value))}
      />
    </div>
  );
}

function Transport({ active, durationSeconds, onRestart }: { active: boolean; durationSeconds: number; onRestart: () => void }) {
  const { player, state } = usePlayer();
  const whole = useWholeSeconds(active);
  return (
    <div className={classes.transport}>
      <p className={classes.time}>
        <span>{clock(whole)}</span>
        <span className="soft"> / {clock(durationSeconds)}</span>
      </p>
      <span className={classes.push} />
      <div className={classes.volume}>
        <ActionIcon
          variant="subtle"
          size="lg"
          radius="xl"
          aria-label={state.volume === 0 ? "Sound on" : "Sound off"}
          onClick={() => player.setVolume(state.volume === 0 ? 1 : 0)}
        >
          {state.volume === 0 ? <IconVolumeOff size={19} /> : <IconVolume size={19} />}
        </ActionIcon>
        <Slider
          className={classes.volumeSlider}
          size={4}
          thumbSize={14}
          label={null}
          thumbLabel="Volume"
          min={0}
          max={1}
          step={0.02}
          value={state.volume}
          onChange={(value) => player.setVolume(value)}
        />
      </div>
      <ActionIcon variant="subtle" size="lg" radius="xl" aria-label="Back to the start" onClick={onRestart}>
        <IconPlayerSkipBack size={19} />
      </ActionIcon>
      <ActionIcon
        variant={state.loop ? "light" : "subtle"}
        size="lg"
        radius="xl"
        aria-label="Repeat"
        aria-pressed={state.loop}
        onClick={() => player.setLoop(!state.loop)}
      >
        <IconRepeat size={19} />
      </ActionIcon>
    </div>
  );
}

