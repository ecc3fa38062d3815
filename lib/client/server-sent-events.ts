/** Reads server-sent events out of a response's text as it comes, in whatever pieces. For answers to a POST, which EventSource cannot send. Pure. */

export interface ServerSentEvent {
  /** `message` where none is named. */
  event: string
  data: string
}

/** Gives the events that are whole with this piece; the rest waits for the next. Comments and other fields are left out. */
export function eventReader(): (piece: string) => ServerSentEvent[] {
  let rest = ''
  return (piece) => {
    rest += piece
    const ends = [...rest.matchAll(/\r?\n\r?\n/g)].at(-1)
    if (!ends) return []
    const whole = rest.slice(0, ends.index)
    rest = rest.slice(ends.index + ends[0].length)
    return whole.split(/\r?\n\r?\n/).flatMap(eventOf)
  }
}

function eventOf(message: string): ServerSentEvent[] {
  const fields = message.split(/\r?\n/).map((line) => /^(\w+): ?(.*)$/.exec(line))
  const data = fields.flatMap((field) => (field?.[1] === 'data' ? [field[2] ?? ''] : []))
  if (data.length === 0) return []
  return [{ event: fields.findLast((field) => field?.[1] === 'event')?.[2] ?? 'message', data: data.join('\n') }]
}
