import { createRequire } from 'node:module';

/**
 * Loads a module and everything that it imports one file after the other. `import()` opens all
 * files of the graph at once; zod alone has about sixty, more than a process with a low limit on
 * open files (`ulimit -n 48`) may open. Electron reads its files from one archive, and Node before
 * 20.19 and 22.12 cannot load this way; both use `import()`.
 * @param path the built file, relative to `from`; it must not use `await` at its top level
 * @param from `import.meta.url` of the caller
 * @param otherwise imports the same file
 */
export async function loadInTurn<Module>(
  path: string,
  from: string,
  otherwise: () => Promise<Module>,
): Promise<Module> {
  const features = process.features as { readonly require_module?: boolean };
  const can = features.require_module === true && !process.versions['electron'];
  return can ? (createRequire(from)(path) as Module) : otherwise();
}
