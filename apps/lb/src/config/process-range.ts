const MOST_PROCESSES = 64;

/** What is added to the message about a range of processes; undefined: it is one. */
export function rangeFault(word: string): string | undefined {
  if (word === "odd" || word === "even") return undefined;
  if (!/^\d*-?\d*$/.test(word)) return "";
  const [low = "", high = low] = word.split("-");
  const ends = [Number(low), high === "" ? MOST_PROCESSES : Number(high)];
  if (ends.every((end) => end >= 1 && end <= MOST_PROCESSES)) return undefined;
  return ` It supports numbers from 1 to ${MOST_PROCESSES}.\n`;
}
