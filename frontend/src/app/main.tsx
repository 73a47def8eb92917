// Styles first and in this order: the modules that the components bring must be able to overrule them.
import "./mantine.css";
import "./global.css";
import { setNonce } from "get-nonce";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "@/app/App";
import { nonce } from "@/app/nonce";

// The scroll lock behind drawers and dialogs writes a style element of its own.
const given = nonce();
if (given) setNonce(given);

async function start(): Promise<void> {
  if (import.meta.env.MODE === "mock") {
    const { mockStudio } = await import("../../mocks/browser");
    await mockStudio();
  }
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no #root to live in.");
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
}

void start();
