import { useEffect, useRef } from "react";
import { Link } from "react-router";
import { clock } from "@/lib/format";
import { PlayButton } from "@/features/player/PlayButton";
import { usePlayer, useWholeSeconds } from "@/features/player/usePlayer";
import classes from "./MiniPlayer.module.css";

/** The loaded track, docked at the foot while its own player is out of sight. */
export function MiniPlayer() {
  const { player, state } = usePlayer();
  const edge = useRef<HTMLDivElement>(null);
  const whole = useWholeSeconds(true);
  const { take } = state;
  const duration = take?.durationSeconds ?? 0;

  useEffect(
    () =>
      player.onFrame((time) => {
        if (edge.current) edge.current.style.transform = `scaleX(${duration > 0 ? Math.min(1, time / duration) : 0})`;
      }),
    [player, duration],
  );

  if (!take) return null;
  return (
    <aside className={classes.mini} aria-label="Now playing">
      <div className={classes.track}>
        <div ref={edge} className={classes.edge} />
      </div>
      <PlayButton size={42} playing={state.playing} onClick={() => player.toggle()} />
      <Link to={`/t/${take.jobId}`} className={classes.names} onClick={() => window.scrollTo({ top: 0 })}>
        <strong>{take.title}</strong>
        <span className="soft">{take.subtitle}</span>
      </Link>
      <span className={classes.time}>
        {clock(whole)} <span className="soft">/ {clock(duration)}</span>
      </span>
    </aside>
  );
}
