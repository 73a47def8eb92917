import { Button } from "@mantine/core";
import { IconFileMusic, IconWaveSine } from "@tabler/icons-react";
import { Link } from "react-router";
import { fileSize } from "@/lib/format";
import type { Job } from "@/lib/types";
import classes from "./OwnMixHead.module.css";

/** In the composer's place, for music that somebody brought. */
export function OwnMixHead({ job }: { job: Job }) {
  const files = job.brief?.own_mix ?? [];
  return (
    <section className={`card ${classes.head}`} aria-label="Your own music">
      <IconFileMusic size={22} stroke={1.7} aria-hidden="true" />
      <p>
        <strong>Your own {files.length > 1 ? "stems" : "mix"}</strong>
        <span className="soft">
          {files.map((file) => `${file.path.split("/").at(-1)} (${fileSize(file.size_bytes)})`).join(", ") || job.title}
        </span>
      </p>
      <Button component={Link} to="/master" variant="light" radius="xl" leftSection={<IconWaveSine size={17} />}>
        Master another
      </Button>
    </section>
  );
}
