import type { Target } from "./call";
import { csharp } from "./csharp";
import { curl } from "./curl";
import { go } from "./go";
import { http } from "./http";
import { kotlin } from "./kotlin";
import { python } from "./python";
import { r } from "./r";
import { ruby } from "./ruby";
import { swift } from "./swift";
import { typescript } from "./typescript";

/** In the order of the list that people choose from. Their ids are those of Looker's `?sdk=`. */
export const TARGETS: Target[] = [python, typescript, curl, http, ruby, r, go, kotlin, swift, csharp];
