import { createContext, useContext, useEffect, useState, useSyncExternalStore } from "react";
import { type PlayerState, StudioPlayer } from "@/features/player/StudioPlayer";

export const PlayerContext = createContext<StudioPlayer>(new StudioPlayer());

export function usePlayer(): { player: StudioPlayer; state: PlayerState } {
  const player = useContext(PlayerContext);
  return { player, state: useSyncExternalStore(player.subscribe, player.snapshot) };
}

/** The time in whole seconds; `active` false keeps it at 0 for a take that is not the one loaded. */
export function useWholeSeconds(active: boolean): number {
  const player = useContext(PlayerContext);
  const [whole, setWhole] = useState(0);
  useEffect(() => (active ? player.onFrame((time) => setWhole(Math.floor(time))) : undefined), [player, active]);
  return active ? whole : 0;
}
