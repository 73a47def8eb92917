import { IconSparkles } from "@tabler/icons-react";
import classes from "./Composer.module.css";

const EXAMPLES = [
  "Warm lo-fi with rhodes and vinyl drums, 84 bpm, A minor, rainy",
  "Dark techno, 132 bpm, F minor, 808s and cold synth pads",
  "Melancholic ambient piano with strings, 62 bpm, no drums",
  "Uplifting house, 122 bpm, C major, in the style of Kaytranada",
];

export function Examples({ onChoose }: { onChoose: (prompt: string) => void }) {
  return (
    <ul className={classes.examples} aria-label="Examples">
      {EXAMPLES.map((example) => (
        <li key={example}>
          <button type="button" className={classes.example} onClick={() => onChoose(example)}>
            <IconSparkles size={15} stroke={1.7} aria-hidden="true" />
            <span>{example}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}
