import { Button, Loader, Progress, Slider } from "@mantine/core";
import { IconMusic } from "@tabler/icons-react";
import { useCallback } from "react";
import { label } from "@/lib/format";
import type { Attempt, Stem } from "@/lib/types";
import { MasterMix } from "@/features/player/MasterMix";
import { AS_MIXED, type StemSetting } from "@/features/player/StemMixer";
import { sameTake, type Take } from "@/features/player/StudioPlayer";
import { usePlayer } from "@/features/player/usePlayer";
import { Waveform } from "@/features/player/Waveform";
import classes from "./Stems.module.css";

const COLOURS = 8;

interface Props {
  stems: Stem[];
  take: Take;
  /** The attempt whose mix may be mastered; null while the track is at work. */
  attempt: Attempt | null;
  /** Of the track's WAV and FLAC. */
  bits: number;
}

export function Stems({ stems, take, attempt, bits }: Props) {
  const { player, state } = usePlayer();
  if (stems.length === 0) return null;
  const active = sameTake(state.take, take);
  const engaged = active && state.engaged;
  const loading = active ? state.loading : null;
  const settings = active ? state.stems : stems.map(() => AS_MIXED);
  const soloing = settings.some((setting) => setting.soloed);
  const change = (index: number, wish: Partial<StemSetting>) => {
    player.load(take);
    player.setStem(index, wish);
  };
  return (
    <section className={`card ${classes.stems}`} aria-labelledby="stems-title">
      <header className="card-head">
        <h2 id="stems-title">
          <IconMusic size={19} stroke={1.8} aria-hidden="true" /> Stems
        </h2>
        <div className={classes.actions}>
          {attempt && <MasterMix key={attempt.number} jobId={take.jobId} attempt={attempt} stems={stems} settings={settings} bits={bits} />}
          {engaged || loading ? (
          <Button variant="subtle" size="compact-sm" className="ink" onClick={() => player.disengage()}>
            Back to the master
          </Button>
        ) : (
          <Button
            variant="subtle"
            size="compact-sm"
            className="ink"
            onClick={() => {
              player.load(take);
              void player.engage();
            }}
          >
            Play stems
          </Button>
        )}
        </div>
      </header>
      {loading && (
        <div className={classes.loading} role="status">
          <Loader size={16} />
          <span>
            Loading stems, {loading.done} of {loading.total}
          </span>
          <Progress value={(loading.done / loading.total) * 100} size={4} className={classes.bar} aria-label="Stems loaded" />
        </div>
      )}
      <p className={classes.hint} aria-live="polite">
        {engaged ? `You hear the stems, before mastering. ${state.note}` : loading ? "" : "Mute, solo, or move a level or a pan to hear the stems."}
      </p>
      <ul className={classes.list}>
        {stems.map((stem, index) => (
          <StemRow
            key={stem.url}
            stem={stem}
            index={index}
            setting={settings[index] ?? AS_MIXED}
            silenced={(settings[index]?.muted ?? false) || (soloing && !settings[index]?.soloed)}
            active={active}
            durationSeconds={take.durationSeconds}
            onChange={(wish) => change(index, wish)}
            onSeek={(time) => {
              player.load(take);
              player.seek(time);
            }}
          />
        ))}
      </ul>
    </section>
  );
}

interface RowProps {
  stem: Stem;
  index: number;
  setting: StemSetting;
  silenced: boolean;
  active: boolean;
  durationSeconds: number;
  onChange: (wish: Partial<StemSetting>) => void;
  onSeek: (time: number) => void;
}

/** What plays the stem, where it says more than the stem's name. */
function playedBy(stem: Stem): string {
  const names = stem.instruments.map(({ asked, played_by }) =>
    asked && asked !== played_by ? `${asked} (played by ${played_by})` : played_by,
  );
  return [...new Set(names)].join(", ");
}

/** Where a stem stands, in words. */
function panWords(pan: number): string {
  if (pan === 0) return "Centre";
  return `${Math.round(Math.abs(pan) * 100)} % ${pan < 0 ? "left" : "right"}`;
}

function StemRow({ stem, index, setting, silenced, active, durationSeconds, onChange, onSeek }: RowProps) {
  const name = label(stem.name);
  const colour = useCallback(() => "--stem", []);
  return (
    <li className={classes.row} data-stem={index % COLOURS} data-silenced={silenced || undefined}>
      <div className={classes.name} title={playedBy(stem) || undefined}>
        <span className={classes.dot} aria-hidden="true" />
        <span className={classes.label}>{name}</span>
        {index < 9 && <kbd className={classes.key} aria-hidden="true">{index + 1}</kbd>}
      </div>
      <div className={classes.switches}>
        <button
          type="button"
          className={classes.switch}
          data-kind="mute"
          aria-pressed={setting.muted}
          aria-label={`Mute ${name}`}
          onClick={() => onChange({ muted: !setting.muted })}
        >
          M
        </button>
        <button
          type="button"
          className={classes.switch}
          data-kind="solo"
          aria-pressed={setting.soloed}
          aria-label={`Solo ${name}`}
          onClick={() => onChange({ soloed: !setting.soloed })}
        >
          S
        </button>
      </div>
      <div className={classes.wave}>
        <Waveform
          peaks={stem.waveform}
          durationSeconds={durationSeconds}
          height={30}
          colourAt={colour}
          active={active}
          silent={silenced}
          onSeek={onSeek}
        />
      </div>
      <Slider
        className={classes.level}
        color="var(--stem)"
        size={5}
        thumbSize={15}
        label={(value) => `${Math.round(value * 100)} %`}
        thumbLabel={`Level of ${name}`}
        min={0}
        max={1.5}
        step={0.01}
        value={setting.gain}
        onChange={(gain) => onChange({ gain })}
      />
      <Slider
        className={classes.pan}
        color="var(--stem)"
        size={5}
        thumbSize={15}
        startPointValue={0}
        label={panWords}
        thumbLabel={`Pan of ${name}`}
        min={-1}
        max={1}
        step={0.05}
        value={setting.pan}
        onChange={(pan) => onChange({ pan: Math.abs(pan) < 0.04 ? 0 : pan })}
      />
    </li>
  );
}
