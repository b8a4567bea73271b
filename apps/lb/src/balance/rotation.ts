import type { Rotation } from "../state/updates.ts";

/** Of algorithms whose servers take no turns. */
export const NO_ROTATION: Rotation = { start: 0, order: [], repeatFrom: 0 };
