/** A link that somebody or some page opened while this desk is on another server. */
export const invitation = {
  title: (server: string): string => `Join ${server}?`,
  text: (server: string, host: string, now: string): string =>
    `A link that was opened on this computer leads to ${server} at ${host}. Joining leaves ${now}: nobody there hears or reaches you until you come back.`,
  stay: (now: string): string => `Stay on ${now}`,
  join: (server: string): string => `Join ${server}`,
};
