/** A setting while the configuration is read; readers of a `Configuration` see it readonly. */
export type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Sets a number, or nothing where that is 0: so a file says that there is no such limit. */
export function setUnlessZero<Key extends string>(settings: { [K in Key]?: number }, key: Key, value: number): void {
  if (value === 0) delete settings[key];
  else settings[key] = value;
}
