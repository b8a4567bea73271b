import { fromByteString } from "../../src/config/byte-string.ts";
import { formatDiagnostics, type LoadResult, loadConfiguration } from "../../src/config/load.ts";
import type { Configuration, Proxy } from "../../src/config/schema.ts";

/** Reads one configuration that stands in the test, under the name `t.cfg`. */
export function load(text: string, environment: Record<string, string> = {}): Promise<LoadResult> {
  return loadConfiguration([{ name: "t.cfg", text: Buffer.from(text, "utf8") }], environment);
}

/** @throws Error when it is not valid */
export async function configurationOf(text: string): Promise<Configuration> {
  const result = await load(text);
  if (!result.configuration) throw new Error(`not valid:\n${messagesOf(result)}`);
  return result.configuration;
}

export async function proxyOf(text: string, name: string): Promise<Proxy> {
  const proxy = (await configurationOf(text)).proxies.find((candidate) => candidate.name === name);
  if (!proxy) throw new Error(`no proxy '${name}' in the configuration`);
  return proxy;
}

/** The messages with their level in front, their bytes read as UTF-8. */
export function messagesOf({ diagnostics }: LoadResult): string {
  return fromByteString(formatDiagnostics(diagnostics, (level) => `${level} `));
}
