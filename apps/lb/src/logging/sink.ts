/**
 * Where finished lines go. A sink never throws and never waits: what it cannot take is dropped and counted.
 * A line ends with its newline.
 */
export interface Sink {
  write(line: string): void;
  /** Hands over what has been gathered. */
  flush(): void;
  /** Lines lost so far. */
  readonly dropped: number;
}
