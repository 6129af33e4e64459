/** One spelling for comparison: "bob" and "Bob" on two keys of a panel are one person to a hurried eye. */
export const foldName = (name: string): string => name.normalize('NFKC').toLowerCase();
