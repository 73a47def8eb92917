import { IconPlayerPauseFilled, IconPlayerPlayFilled } from "@tabler/icons-react";
import classes from "./PlayButton.module.css";

interface Props {
  playing: boolean;
  size: number;
  onClick: () => void;
}

export function PlayButton({ playing, size, onClick }: Props) {
  const Icon = playing ? IconPlayerPauseFilled : IconPlayerPlayFilled;
  return (
    <button
      type="button"
      className={classes.play}
      style={{ width: size, height: size }}
      aria-label={playing ? "Pause" : "Play"}
      aria-keyshortcuts="Space"
      data-playing={playing || undefined}
      onClick={onClick}
    >
      <Icon size={size * 0.45} aria-hidden="true" />
    </button>
  );
}
