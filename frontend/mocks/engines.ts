import type { Account, Engine } from "@/lib/types";

export const ENGINES: Engine[] = [
  {
    name: "composer",
    title: "Embedded composer",
    is_default: true,
    available: true,
    reason: "",
    stems: true,
    midi: true,
    transcribes: false,
    exact_tempo: true,
    vocals: false,
    max_seconds: 600,
    licence: "",
    credits_per_call: null,
    hears_reference: false,
    makes_takes: false,
    has_account: false,
    revisions: ["variation", "repaint"],
    revises_any_take: false,
  },
  {
    name: "stable-audio",
    title: "Stable Audio",
    is_default: false,
    available: false,
    reason: "Set STABILITY_API_KEY to use it.",
    stems: false,
    midi: false,
    transcribes: false,
    exact_tempo: false,
    vocals: false,
    max_seconds: 190,
    licence: "Made under Stability AI's terms of use",
    credits_per_call: 20,
    hears_reference: true,
    makes_takes: true,
    has_account: false,
    revisions: ["variation", "repaint"],
    revises_any_take: true,
  },
];

export const STABLE_AUDIO: Engine = { ...ENGINES[1]!, name: "stability", available: true, reason: "", has_account: true };

export const ACCOUNT: Account = {
  balance_credits: 412.5,
  problem: "",
  spent_today_credits: 40,
  left_today_credits: 460,
  day_budget_credits: 500,
  job_budget_credits: 100,
};
