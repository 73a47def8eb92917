import { Slider, Switch } from "@mantine/core";
import { useEffect } from "react";
import { chosenEngine, useEngines } from "@/lib/jobs";
import type { Options } from "@/features/create/options";
import amount from "@/components/AmountSlider.module.css";
import classes from "./Composer.module.css";

const USUAL = 0.6;

interface Props {
  options: Options;
  onChange: (options: Options) => void;
}

/** Whether an engine that can hear the reference shall, and how far it goes from it. Nothing for other engines. */
export function ReferenceStrength({ options, onChange }: Props) {
  const engines = useEngines();
  const engine = chosenEngine(engines.data, options.engine);
  const hears = engine?.hears_reference ?? false;
  const strength = options.referenceStrength;

  // Another engine was chosen meanwhile: what it cannot use is not sent.
  useEffect(() => {
    if (engine && !hears && strength !== null) onChange({ ...options, referenceStrength: null });
  }, [engine, hears, strength, options, onChange]);

  if (!engine || !hears) return null;
  return (
    <div className={classes.strength}>
      <Switch
        size="sm"
        label={`Let ${engine.title} hear the reference`}
        description="It is sent to the service. Only send music that you may use."
        checked={strength !== null}
        onChange={(event) => onChange({ ...options, referenceStrength: event.currentTarget.checked ? USUAL : null })}
      />
      {strength !== null && (
        <div className={amount.amount}>
          <p className={amount.words}>
            <span>How far from it</span>
            <strong>{strength.toFixed(2)}</strong>
          </p>
          <Slider
            size={5}
            thumbSize={16}
            label={null}
            thumbLabel="How far from the reference"
            min={0.01}
            max={1}
            step={0.01}
            value={strength}
            onChange={(value) => onChange({ ...options, referenceStrength: value })}
          />
          <p className={amount.hint}>Low stays close to the reference; 1 forgets it.</p>
        </div>
      )}
    </div>
  );
}
