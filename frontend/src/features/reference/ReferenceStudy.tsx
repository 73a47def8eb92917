import { Button, Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Problem } from "@/components/Problem";
import { api } from "@/lib/api";
import { heardInStyle } from "@/features/reference/heard";
import { HeardFacts } from "@/features/reference/HeardFacts";
import classes from "./ReferenceStudy.module.css";

function useStyle(file: File) {
  return useQuery({
    queryKey: ["style", file.name, file.size, file.lastModified],
    queryFn: ({ signal }) => api.style(file, signal),
    staleTime: Infinity,
    gcTime: 10 * 60_000,
    retry: false,
  });
}

interface Props {
  file: File;
  /** What it is used for here. */
  hint: string;
}

/** What the studio hears in a reference, measured as soon as it is chosen. */
export function ReferenceStudy({ file, hint }: Props) {
  const { data, error, isFetching, refetch } = useStyle(file);
  const heard = useMemo(() => data && heardInStyle(data), [data]);
  return (
    <section className={classes.study} aria-label="What the reference tells" aria-busy={isFetching}>
      <p role="status" className={classes.listening}>
        {isFetching && (
          <>
            <Loader size={15} aria-hidden="true" />
            <span>Listening to {file.name}…</span>
          </>
        )}
      </p>
      {error && !isFetching && (
        <div className={classes.failed}>
          <Problem>{error.message}</Problem>
          <Button variant="light" size="compact-sm" onClick={() => void refetch()}>
            Listen again
          </Button>
        </div>
      )}
      {data && heard && (
        <>
          <HeardFacts heard={heard} />
          <p className={classes.hint}>
            {hint} The style is a hint: it was learnt from this studio&rsquo;s own music.
          </p>
          <details className={classes.picture}>
            <summary>The whole picture</summary>
            {/* Wider than a phone: it scrolls, by keyboard too. */}
            {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
            <div className="scroll-x" role="region" aria-label="Picture of the reference" tabIndex={0}>
              <img
                src={`data:image/svg+xml;charset=utf-8,${encodeURIComponent(data.plot)}`}
                alt="Sections and energy, short-term loudness and tonal balance of the reference"
                width={960}
                height={470}
              />
            </div>
          </details>
        </>
      )}
    </section>
  );
}
