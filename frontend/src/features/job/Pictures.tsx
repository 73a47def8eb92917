import type { Qa } from "@/lib/types";
import classes from "./QaCard.module.css";

/** What was measured, as the server drew it; the drawings follow the page's colour scheme by themselves. */
export function Pictures({ pictures }: { pictures: Qa["pictures"] }) {
  return (
    <div className={classes.pictures}>
      {pictures.map((picture) => (
        <figure key={picture.name} className={classes.figure}>
          <figcaption className={classes.chartTitle}>{picture.title}</figcaption>
          <img src={picture.url} alt={picture.text} width={400} height={178} loading="lazy" className={classes.picture} />
        </figure>
      ))}
    </div>
  );
}
