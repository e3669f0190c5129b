import { useEffect, useRef, useState } from "react";
import { saveAs } from "./fetching";

export interface Progress {
  state: "idle" | "running" | "done";
  bytes: number;
  problem: unknown;
}

const IDLE: Progress = { state: "idle", bytes: 0, problem: null };

/** One download at a time; it ends with whoever shows it. */
export function useDownload() {
  const [progress, setProgress] = useState<Progress>(IDLE);
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);
  const start = async (name: string, address: string) => {
    const control = new AbortController();
    running.current = control;
    const told = (bytes: number) => setProgress({ state: "running", bytes, problem: null });
    told(0);
    try {
      const bytes = await saveAs(name, address, told, control.signal);
      setProgress({ state: "done", bytes, problem: null });
    } catch (problem) {
      setProgress({ ...IDLE, problem: control.signal.aborted ? null : problem });
    }
  };
  return { progress, start, cancel: () => running.current?.abort() };
}
