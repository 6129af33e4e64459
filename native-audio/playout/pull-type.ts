/** The result of one `pull` of the jitter buffer: samples, or an event between two samples. */
export type PullType =
  /** Nothing to play: `count` samples of silence. */
  | 'silence'
  /** `count` decoded samples were written. */
  | 'audio'
  /** `count` samples are missing: conceal them. */
  | 'lost'
  /** No sample: a talkspurt starts, in `codec`. */
  | 'started'
  /** No sample: a piece was left out here to catch up; its ends are blended already. */
  | 'cut'
  /** No sample: audio was left out here; join the two ends. */
  | 'skipped'
  /** No sample: the next samples are in another `codec`. */
  | 'codec'
  /** No sample: the talkspurt is over. */
  | 'ended';
