/** Waits for a condition; when it does not come, the error says what was awaited. Milliseconds. */
export async function until(what: string, condition: () => boolean, timeout = 5000): Promise<void> {
  const started = performance.now();
  while (!condition()) {
    if (performance.now() - started > timeout) throw new Error(`waited ${timeout} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
