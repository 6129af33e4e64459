export function reportsIn(folder: string): object[];
export function writePage(folder: string): string;
