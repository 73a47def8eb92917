import { Button, Checkbox, NativeSelect, NumberInput, Popover } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { EngineAccount } from "@/components/EngineAccount";
import { chosenEngine, useEngines } from "@/lib/jobs";
import type { Engine } from "@/lib/types";
import { chosen, DURATION_SECONDS, isLoudness, type Options, SEED, TARGET_LUFS, TARGETS } from "@/features/create/options";
import classes from "./Composer.module.css";

const CUSTOM = "custom";
const CUSTOM_START_LUFS = "-12";

/** What an engine cannot do, in words. */
export function limitsOf(engine: Engine): string {
  if (!engine.available) return engine.reason || "Not available here.";
  const missing = [
    engine.stems ? "" : "no separate stems",
    engine.midi ? "" : "no MIDI",
    engine.exact_tempo ? "" : "tempo only roughly",
    engine.vocals ? "" : "no vocals",
  ].filter(Boolean);
  const longest = Number.isFinite(engine.max_seconds) ? `up to ${Math.round(engine.max_seconds / 60)} min` : "";
  return [...missing, longest].filter(Boolean).join(" · ");
}

interface Props {
  options: Options;
  onChange: (options: Options) => void;
}

export function OptionsPopover({ options, onChange }: Props) {
  const count = chosen(options);
  return (
    <Popover width={320} position="bottom-start" shadow="lg" radius="lg" trapFocus withinPortal={false}>
      <Popover.Target>
        <Button
          variant="subtle"
          className={classes.quiet}
          leftSection={<IconAdjustmentsHorizontal size={18} stroke={1.8} />}
        >
          <span className={classes.optionsWord}>Options</span>
          {count > 0 && (
            <>
              <span className={classes.count}>{count}</span>
              <span className="visually-hidden"> set</span>
            </>
          )}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.options} aria-label="Options">
        <OptionFields options={options} onChange={onChange} />
      </Popover.Dropdown>
    </Popover>
  );
}

function OptionFields({ options, onChange }: Props) {
  const engines = useEngines();
  const set = (change: Partial<Options>) => onChange({ ...options, ...change });
  const available = engines.data ?? [];
  const engine = chosenEngine(available, options.engine);
  const target = isLoudness(options.target) ? CUSTOM : (options.target ?? "");
  return (
    <>
      <NativeSelect
        label="Engine"
        description={engine ? limitsOf(engine) : engines.isError ? "The list of engines cannot be read now." : " "}
        inputWrapperOrder={["label", "input", "description"]}
        value={options.engine ?? ""}
        onChange={(event) => set({ engine: event.currentTarget.value || null })}
        data={[
          { value: "", label: "The studio's choice" },
          ...available.map((one) => ({
            value: one.name,
            label: one.available ? one.title : `${one.title} (not available)`,
            disabled: !one.available,
          })),
        ]}
      />
      {engine?.available && <EngineAccount engine={engine} />}
      {available.filter((one) => !one.available).map((one) => (
        <p key={one.name} className={classes.unavailable}>
          <strong>{one.title}</strong>: {limitsOf(one)}
          {one.licence && ` ${one.licence}.`}
        </p>
      ))}
      <NumberInput
        label="Duration in seconds"
        placeholder="As the prompt says"
        value={options.durationSeconds ?? ""}
        onChange={(value) => set({ durationSeconds: typeof value === "number" ? value : null })}
        {...DURATION_SECONDS}
        step={10}
        clampBehavior="blur"
        allowDecimal={false}
      />
      <NativeSelect
        label="Master for"
        value={target}
        onChange={(event) => {
          const value = event.currentTarget.value;
          set({ target: value === CUSTOM ? CUSTOM_START_LUFS : value || null });
        }}
        data={[{ value: "", label: "As the prompt says, or streaming" }, ...TARGETS, { value: CUSTOM, label: "A loudness of my own…" }]}
      />
      {target === CUSTOM && (
        <NumberInput
          label="Loudness in LUFS"
          value={Number(options.target)}
          onChange={(value) => set({ target: typeof value === "number" ? String(value) : CUSTOM_START_LUFS })}
          {...TARGET_LUFS}
          step={0.5}
          decimalScale={1}
          clampBehavior="blur"
        />
      )}
      <NumberInput
        label="Seed"
        description="The same prompt and seed give the same track"
        inputWrapperOrder={["label", "input", "description"]}
        placeholder="Random"
        value={options.seed ?? ""}
        onChange={(value) => set({ seed: typeof value === "number" ? value : null })}
        {...SEED}
        clampBehavior="blur"
        allowDecimal={false}
        hideControls
      />
      <Checkbox
        label="Split the drums"
        description="Kick, snare, hats and percussion as stems of their own"
        checked={options.splitDrums === true}
        onChange={(event) => set({ splitDrums: event.currentTarget.checked || null })}
      />
      <Checkbox
        label="Dry stems too"
        description="Each stem also as it was played, before the mix"
        checked={options.dryStems === true}
        onChange={(event) => set({ dryStems: event.currentTarget.checked || null })}
      />
    </>
  );
}
