/** Colours of notes and frames by name, as the document keeps them, and the tone each is drawn in. */
import type { Tone } from '#components/ui/tone.ts'

export const noteColours = [
  { value: 'yellow', label: 'Yellow', tone: 'waiting' },
  { value: 'grey', label: 'Grey', tone: 'code' },
  { value: 'blue', label: 'Blue', tone: 'accent' },
  { value: 'green', label: 'Green', tone: 'completed' },
  { value: 'red', label: 'Red', tone: 'failed' },
] as const satisfies readonly { value: string; label: string; tone: Tone }[]

/** A name that is not in the list, from another editor, is drawn like none. */
export function noteTone(colour: unknown, fallback: Tone): Tone {
  return noteColours.find((each) => each.value === colour)?.tone ?? fallback
}
