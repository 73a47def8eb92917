import { Button, Checkbox, NativeSelect, NumberInput, Popover } from "@mantine/core";
import { IconAdjustmentsHorizontal } from "@tabler/icons-react";
import { EngineAccount } from "@/components/EngineAccount";
import { chosenEngine, useEngines } from "@/lib/jobs";
import type { Engine } from "@/lib/types";
import { BitDepth, USUAL_BITS } from "@/components/BitDepth";
import { TargetPicker } from "@/components/TargetPicker";
import { joined, parted } from "@/lib/targets";
import { chosen, DURATION_SECONDS, ENGINE_TAKES, type Options, SEED } from "@/features/create/options";
import classes from "./Composer.module.css";


/** What an engine cannot do, in words. */
export function limitsOf(engine: Engine): string {
  if (!engine.available) return engine.reason || "Not available here.";
  const missing = [
    engine.stems ? "" : engine.makes_takes ? "stems only as takes of their own" : "no separate stems",
    engine.midi ? "" : engine.transcribes ? "MIDI only as heard in the sound" : "no MIDI",
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
  return (
    <>
      <NativeSelect
        label="Engine"
        description={engine ? limitsOf(engine) : engines.isError ? "The list of engines cannot be read now." : " "}
        inputWrapperOrder={["label", "input", "description"]}
        value={options.engine ?? ""}
        onChange={(event) => set({ engine: event.currentTarget.value || null, engineTakes: null })}
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
      {engine?.makes_takes && (
        <NumberInput
          label="Instruments as takes of their own"
          description="They become stems; each is a call that is paid"
          inputWrapperOrder={["label", "input", "description"]}
          placeholder="One finished piece"
          value={options.engineTakes ?? ""}
          onChange={(value) => set({ engineTakes: typeof value === "number" ? value : null })}
          {...ENGINE_TAKES}
          clampBehavior="blur"
          allowDecimal={false}
        />
      )}
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
      <TargetPicker
        label="Master for"
        value={parted(options.target)}
        onChange={(targets) => set({ target: joined(targets) || null })}
        otherwise="As the prompt says, or streaming."
      />
      <BitDepth value={options.bits ?? USUAL_BITS} onChange={(bits) => set({ bits: bits === 16 ? 16 : null })} />
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
