import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// `npm run dev` serves the pages from source and asks a server on this machine for everything else.
const server = process.env.LOOKALIKE_SERVER ?? "http://localhost:9999";

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: process.env.LOOKALIKE_UI ?? "../src/lookalike/ui",
    emptyOutDir: true,
    assetsDir: "assets",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: "es2022",
  },
  server: { proxy: Object.fromEntries(["/api", "/login", "/logout", "/avatar"].map((path) => [path, server])) },
});
