import { Modal } from "@mantine/core";
import classes from "./KeyboardHelp.module.css";

const KEYS: [string[], string][] = [
  [["Ctrl", "Enter"], "Generate"],
  [["Space"], "Play or pause"],
  [["←", "→"], "Five seconds back or on"],
  [["1", "9"], "Mute a stem"],
  [["L"], "Repeat"],
  [["/"], "Search the library"],
  [["N"], "New track"],
  [["?"], "This help"],
];

export function KeyboardHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal.Root opened={opened} onClose={onClose} centered radius="lg" size="sm">
      <Modal.Overlay backgroundOpacity={0.55} blur={2} />
      <Modal.Content>
        <div className={classes.help}>
          <div className={classes.head}>
            <Modal.Title className={classes.title}>Keyboard</Modal.Title>
            <Modal.CloseButton aria-label="Close" />
          </div>
          <dl className={classes.keys}>
            {KEYS.map(([keys, does]) => (
              <div key={does}>
                <dt>
                  {keys.map((key) => (
                    <kbd key={key} className="key">{key}</kbd>
                  ))}
                </dt>
                <dd>{does}</dd>
              </div>
            ))}
          </dl>
        </div>
      </Modal.Content>
    </Modal.Root>
  );
}
