import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
// @ts-expect-error a script without types
import { compress } from "./build/compress.mjs";

// `npm run dev` serves the pages from source and asks a server on this machine for everything else.
const server = process.env.LOOKALIKE_SERVER ?? "http://localhost:9999";

const out = process.env.LOOKALIKE_UI ?? fileURLToPath(new URL("../src/lookalike/ui", import.meta.url));
const packed: Plugin = { name: "packed", apply: "build", closeBundle: () => compress(out) };

export default defineConfig({
  plugins: [react(), packed],
  build: {
    outDir: out,
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: { proxy: Object.fromEntries(["/api", "/login", "/logout", "/avatar"].map((path) => [path, server])) },
});
