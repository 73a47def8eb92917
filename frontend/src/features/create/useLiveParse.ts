import { useDebouncedValue } from "@mantine/hooks";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { api } from "@/lib/api";
import { type ChipValue, chipsOf } from "@/features/create/chips";
import { moveSpans, type Piece, piecesOf, spansOf } from "@/features/create/highlight";

export const PARSE_PAUSE_MILLISECONDS = 250;
/** The studio takes no longer prompt. */
export const PROMPT_MAX_CHARACTERS = 10_000;

export interface LiveParse {
  pieces: Piece[];
  chips: ChipValue[];
  notes: string[];
  understood: boolean;
  reading: boolean;
}

/**
 * What the studio understands of `prompt` while it is typed, as the track with `seed` would be made; a newer text aborts
 * the question about an older one.
 */
export function useLiveParse(prompt: string, seed: number): LiveParse {
  const [settled] = useDebouncedValue(prompt, PARSE_PAUSE_MILLISECONDS);
  const askable = settled.trim() !== "" && [...settled].length <= PROMPT_MAX_CHARACTERS;
  const query = useQuery({
    queryKey: ["parse", settled, seed],
    queryFn: async ({ signal }) => ({ of: settled, parse: await api.parse(settled, seed, signal) }),
    enabled: askable,
    placeholderData: (previous) => previous,
    staleTime: 5 * 60_000,
    gcTime: 60_000,
    retry: false,
  });
  const answer = prompt.trim() === "" ? undefined : query.data;
  const read = useMemo(() => {
    if (!answer) return { spans: [], chips: [], notes: [], understood: true };
    const { of, parse } = answer;
    return {
      spans: spansOf(of, parse.provenance),
      chips: chipsOf(parse.provenance, of),
      notes: parse.notes,
      understood: parse.understood,
    };
  }, [answer]);
  const pieces = useMemo(
    () => piecesOf(prompt, answer ? moveSpans(read.spans, answer.of, prompt) : []),
    [answer, prompt, read.spans],
  );
  return { pieces, chips: read.chips, notes: read.notes, understood: read.understood, reading: query.isFetching };
}
