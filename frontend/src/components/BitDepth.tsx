import { SegmentedControl } from "@mantine/core";
import { useId } from "react";
import classes from "./BitDepth.module.css";

export const USUAL_BITS = 24;

interface Props {
  value: number;
  onChange: (bits: number) => void;
}

/** Bit depth of the delivered WAV and FLAC. */
export function BitDepth({ value, onChange }: Props) {
  const id = useId();
  return (
    <div className={classes.bits}>
      <span id={id}>WAV and FLAC</span>
      <SegmentedControl
        aria-labelledby={id}
        size="xs"
        radius="xl"
        data={[
          { value: "24", label: "24 bit" },
          { value: "16", label: "16 bit" },
        ]}
        value={String(value)}
        onChange={(bits) => onChange(Number(bits))}
      />
    </div>
  );
}
