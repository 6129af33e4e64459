import { CliError, EXIT } from '../../base/exit-codes.ts';

/** Figures from the server's own metrics at one moment. */
export interface ServerFigures {
  readonly cpuS: number;
  readonly drops: number;
}

const WITHIN_MS = 2_000;

/**
 * Reads the server's metrics (main/server/metrics/metrics.ts).
 * @throws CliError when nothing answers there, or something else does.
 */
export async function readServerFigures(url: string): Promise<ServerFigures> {
  let text: string;
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
    text = await response.text();
    if (!response.ok) throw new Error(`status ${String(response.status)}`);
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
    throw new CliError(
      EXIT.noServer,
      `The metrics at ${url} cannot be read (${cause instanceof Error ? cause.message : String(cause)}). Start the server with --metrics-port, on this computer, and give the address that it prints.`,
    );
  }
  const figures = parseServerFigures(text);
  if (figures) return figures;
  throw new CliError(EXIT.noServer, `What answers at ${url} is not the metrics of a Partyline server.`);
}

/** @returns undefined for a text without them. */
export function parseServerFigures(text: string): ServerFigures | undefined {
  const cpu = /^process_cpu_seconds_total (\S+)$/m.exec(text)?.[1];
  const drops = [...text.matchAll(/^partyline_audio_drops_total\{[^}]*\} (\S+)$/gm)].map(([, n]) =>
    Number(n),
  );
  if (cpu === undefined || drops.length === 0) return undefined;
  return { cpuS: Number(cpu), drops: drops.reduce((sum, value) => sum + value, 0) };
}
