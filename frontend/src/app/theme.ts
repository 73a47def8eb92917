import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple, type VariantColorsResolver, type CSSVariablesResolver } from "@mantine/core";

const ember: MantineColorsTuple = [
  "#fff1e9",
  "#ffdfcf",
  "#ffbd9c",
  "#ff9a68",
  "#ff7a3d",
  "#f5662a",
  "#e05519",
  "#b8440f",
  "#93370d",
  "#6f2a0b",
];

const charcoal: MantineColorsTuple = [
  "#f3ece6",
  "#d6cdc6",
  "#b3a8a0",
  "#8a7f78",
  "#5b524c",
  "#3a332f",
  "#2a2421",
  "#1b1715",
  "#151110",
  "#120f0e",
];

/** Filled ember carries dark letters on dark and white ones on paper; the variables are in global.css. */
const variantColorResolver: VariantColorsResolver = (input) => {
  const colors = defaultVariantColorsResolver(input);
  const isEmber = input.color === undefined || input.color === "ember";
  if (input.variant === "filled" && isEmber)
    return { ...colors, background: "var(--ember)", hover: "var(--ember-hover)", color: "var(--on-ember)" };
  if ((input.variant === "light" || input.variant === "subtle") && isEmber)
    return {
      ...colors,
      background: input.variant === "light" ? "var(--well)" : "transparent",
      hover: "var(--well)",
      color: input.variant === "light" ? "var(--ember)" : "var(--ink)",
    };
  if (input.variant === "filled" && input.color === "red")
    return { ...colors, background: "var(--danger)", hover: "var(--danger)", color: "#ffffff" };
  return colors;
};

/** Mantine's own surfaces and letters, in the studio's colours (global.css has their values by scheme). */
export const cssVariablesResolver: CSSVariablesResolver = () => {
  const variables = {
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--ink-soft)",
    "--mantine-color-placeholder": "var(--ink-soft)",
    "--mantine-color-body": "var(--card-raised)",
    "--mantine-color-default": "var(--well)",
    "--mantine-color-default-hover": "var(--well-strong)",
    "--mantine-color-default-color": "var(--ink)",
    "--mantine-color-default-border": "var(--line)",
    "--mantine-color-error": "var(--bad)",
  };
  return { variables: {}, light: variables, dark: variables };
};

export const theme = createTheme({
  colors: { ember, dark: charcoal },
  primaryColor: "ember",
  primaryShade: { light: 7, dark: 4 },
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  headings: { fontFamily: "'Bricolage Grotesque Variable', 'Inter Variable', sans-serif" },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  variantColorResolver,
});
