/// <reference types="vitest/config" />
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const source = fileURLToPath(new URL("./src", import.meta.url));
const studio = process.env.STUDIO_URL ?? "http://127.0.0.1:8000";

export default defineConfig(({ command, mode }) => ({
  // Django serves the built files below /static/ and the pages themselves at the root.
  base: command === "build" ? "/static/" : "/",
  // The service worker of the mocked studio must never reach the built files.
  publicDir: mode === "mock" ? "mocks/public" : "public",
  plugins: [react()],
  resolve: { alias: { "@": source } },
  css: { postcss: "postcss.config.js" },
  build: {
    manifest: true,
    chunkSizeWarningLimit: 800,
    assetsInlineLimit: 0,
    target: "es2022",
    rollupOptions: { input: "src/app/main.tsx" },
  },
  server: {
    host: "127.0.0.1",
    proxy:
      mode === "mock"
        ? undefined
        : Object.fromEntries(["/api", "/healthz", "/readyz", "/admin", "/docs"].map((path) => [path, studio])),
  },
  test: {
    environment: "jsdom",
    setupFiles: ["src/test/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    css: false,
    restoreMocks: true,
    testTimeout: 60_000,
  },
}));
