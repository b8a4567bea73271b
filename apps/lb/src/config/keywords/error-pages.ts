import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { MAX_ERROR_PAGE, parseErrorPage } from "../../http1/error-page.ts";
import { isErrorStatus, type OwnAnswer } from "../../http1/own-answer.ts";
import { fromByteString } from "../byte-string.ts";
import type { KeywordRow, SupportedRow } from "../keyword.ts";
import { laxInteger } from "../number.ts";
import type { ProxyTarget } from "../proxy-kind.ts";
import type { Statement } from "../statement.ts";

/** What is answered instead of the balancer's own errors, by their status. */
export interface ErrorPageSettings {
  readonly errorPages?: Readonly<Record<number, OwnAnswer>>;
}

interface ErrorPageTarget extends ProxyTarget {
  readonly settings: { errorPages?: Readonly<Record<number, OwnAnswer>> };
}

const CASES = "forwarding/cases/error-pages.ts#";

export const errorPageRows: readonly KeywordRow<ErrorPageTarget>[] = [
  {
    kind: "supported",
    keyword: "errorfile",
    takes: "<status> <file>",
    doc: "Answers a failure with the response in a file; an empty file closes the connection.",
    shown: `${CASES}errorfile answers with the file as it is, and goes on where it says a length`,
    apply(statement, proxy) {
      const [status, path] = readWords(statement, "errorfile", "file");
      if (path === undefined) return;
      const bytes = readPage(statement, status, path);
      if (bytes) setPage(statement, proxy, laxInteger(status), bytes, "errorfile', error customization");
    },
  },
  errorLocation("errorloc", "302 Found"),
  errorLocation("errorloc302", "302 Found"),
  errorLocation("errorloc303", "303 See Other"),
];

function errorLocation(keyword: string, answer: string): SupportedRow<ErrorPageTarget> {
  return {
    kind: "supported",
    keyword,
    takes: "<status> <url>",
    doc: `Answers a failure with ${answer}.`,
    shown: `${CASES}errorloc sends elsewhere who would get an error`,
    apply(statement, proxy) {
      const [status, url] = readWords(statement, keyword, "url");
      if (url === undefined) return;
      const head = `HTTP/1.1 ${answer}\r\nCache-Control: no-cache\r\nContent-length: 0\r\nLocation: ${url}\r\n\r\n`;
      // A line end in the word would make two fields of it, or a body.
      const bytes = Buffer.from(/[\r\n\0]/.test(url) ? "?" : head, "latin1");
      setPage(statement, proxy, laxInteger(status), bytes, `${keyword}', error relocation`);
    },
  };
}

function readWords(statement: Statement, keyword: string, what: "file" | "url"): [status: string, word?: string] {
  const [status, word] = [statement.next(), statement.next()];
  if (word !== "") return [status, word];
  statement.alert(`<${keyword}> expects <status_code> and <${what}> as arguments.`);
  return [status];
}

function setPage(
  statement: Statement,
  { settings }: ErrorPageTarget,
  status: number,
  bytes: Buffer,
  ignored: string,
): void {
  if (!isErrorStatus(status)) {
    statement.warning(`status code ${status} not handled by '${ignored} will be ignored.`);
    return;
  }
  const page = parseErrorPage(status, bytes);
  if (page) settings.errorPages = { ...settings.errorPages, [status]: page };
  else statement.alert(`unable to convert message in HTX for HTTP return code ${status}.`);
}

function readPage(statement: Statement, status: string, path: string): Buffer | undefined {
  let fd: number;
  let size: number;
  try {
    fd = openSync(fromByteString(path), "r");
    size = fstatSync(fd).size;
  } catch {
    statement.alert(`error opening file <${path}> for custom error message <${status}>.`);
    return undefined;
  }
  try {
    if (size > MAX_ERROR_PAGE) {
      statement.warning(`custom error message file <${path}> larger than ${MAX_ERROR_PAGE} bytes. Truncating.`);
    }
    const bytes = Buffer.alloc(Math.min(size, MAX_ERROR_PAGE));
    if (readSync(fd, bytes) === bytes.length) return bytes;
  } catch {
    // A directory, for example.
  } finally {
    closeSync(fd);
  }
  statement.alert(`error reading file <${path}> for custom error message <${status}>.`);
  return undefined;
}
