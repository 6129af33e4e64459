import type { Output } from './output.ts';
export async function runDemo(
  _command: { readonly out: string | undefined },
  _output: Output,
): Promise<void> {}
