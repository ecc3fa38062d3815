/** The log of one run as server-sent events. */
import { finalStatuses } from '#lib/api/run-status.ts'
import { getRunRow } from '../runs/read-run.ts'
import { eventStream, frame } from './event-stream.ts'
import { feedRun } from './run-feed.ts'

/** From the event after `after`, live; `event: end` follows the final event. Throws not_found before it begins. */
export async function runEvents(runId: string, after: number, signal: AbortSignal): Promise<Response> {
  const { status } = await getRunRow(runId)
  return eventStream(signal, (sink) =>
    feedRun({
      runId,
      after,
      final: finalStatuses.includes(status),
      hungry: sink.hungry,
      onEvent: (event) => sink.send(frame(event, { id: event.seq })),
      onEnd() {
        sink.send(frame({}, { event: 'end' }))
        sink.end()
      },
      onError: sink.end,
    }),
  )
}
