import type { StatsSettings } from "../config/schema.ts";
import type { ROW_COLOURS } from "./html-style.ts";
import { escapeHtml } from "./html-text.ts";
import { type PageRequest, pageLink } from "./page-request.ts";

/** The code that a POST's answer carries when nobody may change anything through the page. */
export const DENIED = "DENY";

type Message = readonly [rowClass: keyof typeof ROW_COLOURS, html: string];

const UNKNOWN_NAMES = "Some server names are probably unknown or ambiguous (duplicated names in the backend).";
const INVALID = [
  "The action is maybe unknown.",
  "Invalid key parameter (empty or too long).",
  "The backend name is probably unknown or ambiguous (duplicated names).",
  UNKNOWN_NAMES,
];

/** What `;st=CODE` says, in HAProxy's words: anybody may ask for any of them. */
const MESSAGES: ReadonlyMap<string, Message> = new Map<string, Message>([
  ["DONE", ["active_up", "Action processed successfully."]],
  ["NONE", ["active_going_down", "Nothing has changed."]],
  ["PART", ["active_going_down", `Action partially processed.<br>${UNKNOWN_NAMES}`]],
  [
    "ERRP",
    [
      "active_down",
      `Action not processed because of invalid parameters.<ul>${INVALID.map((cause) => `<li>${cause}</li>`).join("")}</ul>`,
    ],
  ],
  [
    "EXCD",
    [
      "active_down",
      "<b>Action not processed : the buffer couldn't store all the data.<br>" +
        "You should retry with less servers at a time.</b>",
    ],
  ],
  [DENIED, ["active_down", "<b>Action denied.</b>"]],
]);
const UNEXPECTED: Message = ["active_no_check", "Unexpected result."];

/** The outcome of the last action, with a link that takes it off the page. */
export function renderOutcome(settings: StatsSettings, request: PageRequest): string {
  if (request.outcome === undefined) return "";
  const [rowClass, message] = MESSAGES.get(request.outcome) ?? UNEXPECTED;
  const back = escapeHtml(pageLink(settings, request));
  return `<p><div class=${rowClass}><a class=lfsb href="${back}" title="Remove this message">[X]</a> ${message}</div>\n<p>\n`;
}
