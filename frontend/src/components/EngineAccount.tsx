import { useAccount } from "@/lib/jobs";
import type { Engine } from "@/lib/types";
import classes from "./EngineAccount.module.css";

const credits = (value: number) => `${Number(value.toFixed(1)).toLocaleString("en")} credits`;

/** What an engine costs and binds: its price, what is left, its licence. Nothing for one that is free. */
export function EngineAccount({ engine }: { engine: Engine }) {
  const account = useAccount(engine);
  const price = engine.credits_per_call;
  const left = account.data;
  if (price === null && !engine.licence) return null;
  return (
    <div className={classes.account}>
      {price !== null && (
        <p>
          {credits(price)} a call
          {left && left.balance_credits !== null && `, ${credits(left.balance_credits)} on the account`}
          {left && `, ${credits(left.left_today_credits)} of today's budget left`}
        </p>
      )}
      {left && left.spent_today_credits > 0 && <p>{credits(left.spent_today_credits)} spent today</p>}
      {(left?.problem || account.error) && <p>{left?.problem || account.error?.message}</p>}
      {engine.licence && <p>{engine.licence}</p>}
    </div>
  );
}
