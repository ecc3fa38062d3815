/**
 * The hues of the product by what they mean. `data-tone` on an element sets --c (text, icon), --cs (fill) and --cl (border), see
 * app/globals.css; components never name a colour themselves.
 */
export type Tone =
  | 'neutral'
  | 'accent'
  | 'running'
  | 'waiting'
  | 'completed'
  | 'failed'
  | 'paused'
  | 'cancelled'
  | 'llm'
  | 'human'
  | 'code'
  | 'trigger'
  | 'seg-prompt'
  | 'seg-variable'
  | 'seg-event'
  | 'seg-schema'
  | 'seg-error'
  | 'seg-summary'
