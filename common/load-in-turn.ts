import { createRequire } from 'node:module';

/**
 * Loads a module, and all that it imports, one file after the other. `import()` opens every file of the graph at once:
 * zod alone has some sixty, which is more than a process with a low limit on open files (`ulimit -n 48`) may have.
 * Electron reads its files out of one archive, and versions of Node before 20.19 and 22.12 cannot: both import as ever.
 * @param path of the built file, relative to `from`. It may not use `await` at its top level.
 * @param from `import.meta.url` of the caller.
 * @param otherwise imports the same file.
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
