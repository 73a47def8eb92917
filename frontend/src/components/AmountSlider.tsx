import { Slider } from "@mantine/core";
import classes from "./AmountSlider.module.css";

interface Props {
  /** 0 to 100. */
  value: number;
  onChange: (percent: number) => void;
}

export const USUAL_AMOUNT = 70;

/** How far the master follows the reference. */
export function AmountSlider({ value, onChange }: Props) {
  return (
    <div className={classes.amount}>
      <p className={classes.words}>
        <span>Follow its sound</span>
        <strong>{value} %</strong>
      </p>
      <Slider
        size={5}
        thumbSize={16}
        label={null}
        thumbLabel="How far the master follows the reference, in per cent"
        min={0}
        max={100}
        step={5}
        value={value}
        onChange={onChange}
      />
      <p className={classes.hint}>Its balance, dynamics and width, within bounds; never its melody.</p>
    </div>
  );
}
