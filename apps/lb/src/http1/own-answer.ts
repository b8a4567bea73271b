/** An answer that the balancer gives by itself: an error, the statistics. */
export interface OwnAnswer {
  /** As it is counted and logged. */
  readonly status: number;
  /** What the client is told instead. */
  readonly sentStatus?: number;
  readonly reason: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** latin1; goes out chunked unless a length is among the headers, or the connection ends with it. */
  readonly body: string;
  /** The connection ends with it, whatever the client wants. */
  readonly isLast?: true;
  /** Of the version that it claims to be; absent: 1. */
  readonly minorVersion?: 0;
  /** The client gets the end of its connection alone. */
  readonly isSilent?: true;
  /** What is counted for it, where that is not what leaves. */
  readonly size?: number;
}

const NOTHING = Buffer.alloc(0);
const CHUNKED = ["transfer-encoding", "chunked"] as const;

/** HAProxy's own bytes, which clients and scripts match on. */
const ERRORS = {
  200: ["OK", "Service ready."],
  400: ["Bad request", "Your browser sent an invalid request."],
  403: ["Forbidden", "Request forbidden by administrative rules."],
  405: ["Method Not Allowed", "A request was made of a resource using a request method not supported by that resource"],
  408: ["Request Time-out", "Your browser didn't send a complete request in time."],
  425: ["Too Early", "Your browser sent early data."],
  429: ["Too Many Requests", "You have sent too many requests in a given amount of time."],
  500: ["Internal Server Error", "An internal server error occured."],
  502: ["Bad Gateway", "The server returned an invalid or incomplete response."],
  503: ["Service Unavailable", "No server is available to handle this request."],
  504: ["Gateway Time-out", "The server didn't respond in time."],
} as const satisfies Readonly<Record<number, readonly [reason: string, text: string]>>;

export type ErrorStatus = keyof typeof ERRORS;

const ERROR_ANSWERS = new Map<number, OwnAnswer>(
  Object.entries(ERRORS).map(([status, [reason, text]]) => [Number(status), errorPage(Number(status), reason, text)]),
);

/** Is there an answer with this status? */
export function isErrorStatus(status: number): status is ErrorStatus {
  return ERROR_ANSWERS.has(status);
}

/** The answer to what failed or is denied. The same object each time. */
export function errorAnswer(status: ErrorStatus): OwnAnswer {
  return ERROR_ANSWERS.get(status) as OwnAnswer;
}

function errorPage(status: number, reason: string, text: string): OwnAnswer {
  const body = `<html><body><h1>${status} ${reason}</h1>\n${text}\n</body></html>\n`;
  const headers = [
    ["content-length", String(body.length)],
    ["cache-control", "no-cache"],
    ["content-type", "text/html"],
    ["connection", "close"],
  ] as const;
  return { status, reason, headers, body, isLast: true };
}

/** How an answer goes to one client. */
export interface AnswerForm {
  /** To HEAD its head alone. */
  readonly isHead: boolean;
  readonly keepsOpen: boolean;
  /** Of the client's HTTP version. */
  readonly minorVersion: number;
}

/** Its fields as they leave, but for those about the connection. */
export function answerFields(answer: OwnAnswer, isHead: boolean): readonly (readonly [name: string, value: string])[] {
  return isChunked(answer, isHead) ? [...answer.headers, CHUNKED] : answer.headers;
}

function isChunked({ headers, isLast }: OwnAnswer, isHead: boolean): boolean {
  return !isHead && !isLast && !headers.some(([name]) => name === "content-length");
}

/** An answer in bytes. */
export function writeAnswer(answer: OwnAnswer, form: AnswerForm): Buffer {
  if (answer.isSilent) return NOTHING;
  const { isHead } = form;
  const { status, sentStatus = status, reason, minorVersion = 1 } = answer;
  const fields = [...answerFields(answer, isHead), ...connectionField(answer, form)];
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
  const start = `HTTP/1.${minorVersion} ${sentStatus} ${reason}\r\n`;
  return Buffer.from(`${start}${lines}\r\n${writeBody(answer, isHead)}`, "latin1");
}

/** What a reader of the version in the status line would not assume. */
function connectionField(answer: OwnAnswer, form: AnswerForm): (readonly [name: string, value: string])[] {
  if (answer.isLast) return [];
  if (!form.keepsOpen) return answer.minorVersion === 0 ? [] : [["connection", "close"]];
  return form.minorVersion === 0 || answer.minorVersion === 0 ? [["connection", "keep-alive"]] : [];
}

function writeBody(answer: OwnAnswer, isHead: boolean): string {
  const { body } = answer;
  if (isHead) return "";
  if (!isChunked(answer, isHead)) return body;
  const chunk = body.length > 0 ? `${body.length.toString(16).toUpperCase()}\r\n${body}\r\n` : "";
  return `${chunk}0\r\n\r\n`;
}

/**
 * Its size in logs and statistics, which count HAProxy's internal form of a message, not wire bytes: of the whole, also
 * when HEAD gets its head alone.
 */
export function answerSize(answer: OwnAnswer, isHead: boolean): number {
  if (answer.size !== undefined) return answer.size;
  const fields = answerFields(answer, isHead);
  const fieldBytes = fields.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  return 24 + "HTTP/1.1".length + "200".length + answer.reason.length + fieldBytes + 1 + answer.body.length + 1;
}
