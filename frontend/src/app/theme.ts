import { createTheme, defaultVariantColorsResolver, type MantineColorsTuple, type VariantColorsResolver } from "@mantine/core";

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
    return { ...colors, color: input.variant === "light" ? "var(--ember)" : "var(--ink)" };
  if (input.variant === "filled" && input.color === "red")
    return { ...colors, background: "var(--danger)", hover: "var(--danger)", color: "#ffffff" };
  return colors;
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
