/**
 * A loopback network of this test process's own, so that test files run side by side, and beside `npm start`.
 * @param index another one for each use within a file
 */
export function testNetwork(index = 0): string {
  // 127.0 is npm start's; neighbouring process numbers differ in the second place.
  return `127.${1 + (process.pid % 127) + 127 * (index % 2)}.${(Math.floor(process.pid / 127) + (index >> 1)) % 256}`;
}
