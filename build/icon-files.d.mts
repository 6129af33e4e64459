export function icoFile(images: readonly { readonly size: number; readonly png: Buffer }[]): Buffer;
export function icnsFile(pngs: ReadonlyMap<number, Buffer>): Buffer;
export const ICNS_SIZES: readonly number[];
