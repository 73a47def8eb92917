import { createContext, useContext, useEffect, useState } from "react";
import type { Take } from "@/features/player/StudioPlayer";

/** What the page in front shows: its take, and whether its player can be seen. */
export interface Stage {
  take: Take | null;
  visible: boolean;
}

export const EMPTY_STAGE: Stage = { take: null, visible: false };

export const StageContext = createContext<{ stage: Stage; setStage: (stage: Stage) => void }>({
  stage: EMPTY_STAGE,
  setStage: () => undefined,
});

export function useStageState() {
  const [stage, setStage] = useState<Stage>(EMPTY_STAGE);
  return { stage, setStage };
}

/** Put a page's take in front while the page is shown. */
export function useStage(take: Take, visible: boolean): void {
  const { setStage } = useContext(StageContext);
  useEffect(() => {
    setStage({ take, visible });
  }, [setStage, take, visible]);
  useEffect(() => () => setStage(EMPTY_STAGE), [setStage]);
}
