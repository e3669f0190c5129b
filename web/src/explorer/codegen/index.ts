import type { Target } from "./call";
import { curl } from "./curl";
import { http } from "./http";
import { python } from "./python";

export const TARGETS: Target[] = [curl, python, http];
