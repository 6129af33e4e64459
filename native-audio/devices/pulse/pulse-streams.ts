/** The names of each side's streams in `pactl list`. */
export const STREAM_LISTS = { input: 'source-outputs', output: 'sink-inputs' } as const;

/**
 * Parses `pactl list sink-inputs` or `pactl list source-outputs`, in English.
 * @returns the sections of one process's streams
 */
export function streamsOf(text: string, pid: number): string[] {
  return text
    .split(/^(?=(?:Sink Input|Source Output) #\d+$)/m)
    .filter((block) => new RegExp(`^\\t\\tapplication\\.process\\.id = "${String(pid)}"$`, 'm').test(block));
}

/**
 * @returns the server's number of the source or sink of the process's newest stream; undefined if
 * unknown
 */
export function parseStreamDevice(text: string, pid: number): number | undefined {
  const numbers = streamsOf(text, pid).map((block) => ({
    stream: Number(/#(\d+)$/m.exec(block)?.[1]),
    device: /^\t(?:Source|Sink): (\d+)$/m.exec(block)?.[1],
  }));
  // A stream that could not be released may still be listed.
  const newest = numbers.toSorted((a, b) => b.stream - a.stream)[0];
  return newest?.device === undefined ? undefined : Number(newest.device);
}
