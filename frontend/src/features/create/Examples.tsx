import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconLayoutGrid, IconSparkles } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { api } from "@/lib/api";
import type { ExamplePrompt } from "@/lib/types";
import classes from "./Composer.module.css";
import library from "./Examples.module.css";

const EXAMPLES = [
  "Warm lo-fi with rhodes and vinyl drums, 84 bpm, A minor, rainy",
  "Dark techno, 132 bpm, F minor, 808s and cold synth pads",
  "Melancholic ambient piano with strings, 62 bpm, no drums",
  "Uplifting house, 122 bpm, C major, in the style of Kaytranada",
];

interface Props {
  onChoose: (prompt: string) => void;
}

export function Examples({ onChoose }: Props) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <ul className={classes.examples} aria-label="Examples">
        {EXAMPLES.map((example) => (
          <li key={example}>
            <button type="button" className={classes.example} onClick={() => onChoose(example)}>
              <IconSparkles size={15} stroke={1.7} aria-hidden="true" />
              <span>{example}</span>
            </button>
          </li>
        ))}
        <li>
          <button type="button" className={`${classes.example} ${library.more}`} aria-haspopup="dialog" onClick={open}>
            <IconLayoutGrid size={15} stroke={1.7} aria-hidden="true" />
            <span>More, by style</span>
          </button>
        </li>
      </ul>
      <Modal.Root opened={opened} onClose={close} radius="lg" size="lg">
        <Modal.Overlay backgroundOpacity={0.55} blur={2} />
        <Modal.Content>
          {/* A Modal.Header would be a second banner landmark. */}
          <div className={library.panel}>
            <div className={library.head}>
              <Modal.Title className={library.title}>Examples by style</Modal.Title>
              <Modal.CloseButton aria-label="Close" />
            </div>
            <ByStyle
              onChoose={(prompt) => {
                onChoose(prompt);
                close();
              }}
            />
          </div>
        </Modal.Content>
      </Modal.Root>
    </>
  );
}

function ByStyle({ onChoose }: Props) {
  const { data, error } = useQuery({
    queryKey: ["examples"],
    queryFn: ({ signal }) => api.examples(signal),
    staleTime: Infinity,
  });
  if (error) return <p role="alert">{error.message}</p>;
  if (!data) return <p className={library.waiting}>Fetching the examples…</p>;
  return (
    <>
      {grouped(data).map(([group, examples]) => (
        <section key={group} aria-label={group}>
          <h3 className={library.group}>{group}</h3>
          <ul className={library.list}>
            {examples.map((example) => (
              <li key={example.family}>
                <button type="button" className={library.card} onClick={() => onChoose(example.prompt)}>
                  <b>{example.title}</b>
                  <span>{example.prompt}</span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  );
}

/** The kinds of music in the order of their first example. */
function grouped(examples: readonly ExamplePrompt[]): [string, ExamplePrompt[]][] {
  const groups = new Map<string, ExamplePrompt[]>();
  for (const example of examples) groups.set(example.group, [...(groups.get(example.group) ?? []), example]);
  return [...groups];
}
