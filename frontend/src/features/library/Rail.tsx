import { Button, Skeleton, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconDeviceAudioTape, IconSearch } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useLibrary } from "@/lib/jobs";
import { LibraryRow } from "@/features/library/LibraryRow";
import classes from "./Rail.module.css";

const SEARCH_PAUSE_MILLISECONDS = 200;

/** Calls back whenever its element comes into view: the end of the list asks for more. */
function Sentinel({ onSeen }: { onSeen: () => void }) {
  const mark = useRef<HTMLDivElement>(null);
  const seen = useRef(onSeen);
  useEffect(() => {
    seen.current = onSeen;
  });
  useEffect(() => {
    if (!mark.current || typeof IntersectionObserver === "undefined") return undefined;
    const observer = new IntersectionObserver(([entry]) => entry?.isIntersecting && seen.current(), { rootMargin: "200px" });
    observer.observe(mark.current);
    return () => observer.disconnect();
  }, []);
  return <div ref={mark} />;
}

interface Props {
  /** Focused by the `/` key. */
  searchId: string;
  onChoose?: () => void;
}

export function Rail({ searchId, onChoose }: Props) {
  const [search, setSearch] = useState("");
  const [settled] = useDebouncedValue(search.trim(), SEARCH_PAUSE_MILLISECONDS);
  const library = useLibrary(settled);
  const rows = library.data?.pages.flatMap((page) => page.results) ?? [];
  const more = () => {
    if (library.hasNextPage && !library.isFetchingNextPage) void library.fetchNextPage();
  };
  return (
    <div className={classes.rail}>
      <TextInput
        id={searchId}
        type="search"
        radius="xl"
        aria-label="Search tracks"
        placeholder="Search tracks"
        value={search}
        onChange={(event) => setSearch(event.currentTarget.value)}
        leftSection={<IconSearch size={16} stroke={1.8} />}
        rightSection={<kbd className="key" aria-hidden="true">/</kbd>}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          setSearch("");
          event.currentTarget.blur();
        }}
      />
      {library.isPending && !library.isError && (
        <div className={classes.loading} role="status" aria-busy="true" aria-label="Loading tracks">
          {[0, 1, 2].map((row) => (
            <Skeleton key={row} height={44} radius="md" />
          ))}
        </div>
      )}
      {library.isError && rows.length === 0 && <p className={classes.empty}>The tracks cannot be read now.</p>}
      {library.isSuccess && rows.length === 0 && (
        <div className={classes.empty}>
          <IconDeviceAudioTape size={30} stroke={1.4} aria-hidden="true" />
          <p>{settled ? `Nothing found for “${settled}”.` : "Your tracks gather here. Describe the first one."}</p>
        </div>
      )}
      <ul className={classes.list} aria-label="Tracks">
        {rows.map((row) => (
          <LibraryRow key={row.id} row={row} onChoose={onChoose} />
        ))}
      </ul>
      {library.hasNextPage && (
        <>
          <Sentinel onSeen={more} />
          <Button variant="subtle" size="compact-sm" className="ink" loading={library.isFetchingNextPage} onClick={more}>
            Show more
          </Button>
        </>
      )}
    </div>
  );
}
