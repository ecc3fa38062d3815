/**
 * Several topics in one stream, for a browser that may hold only six connections. Of `run:{id}` every event is sent; `runs` and
 * `inbox` are hints with the ids of runs that changed (of `inbox`: of those that ask people), at most four times a second; `text:{id}` tells what streamed answers said so far.
 */
import { finalStatuses } from '#lib/api/run-status.ts'
import type { StreamMessage, StreamTopic } from '#lib/api/stream.ts'
import { subscribeAll, subscribeTexts } from '../bus.ts'
import { getRunRow } from '../runs/read-run.ts'
import { subscribeInbox } from './inbox-hints.ts'
import { eventStream, frame, type EventFeed, type EventSink } from './event-stream.ts'
import { feedRun } from './run-feed.ts'

const hintEveryMs = 250

interface WatchedRun {
  runId: string
  after: number
  final: boolean
}

/** `lastEventId` is what an earlier stream of the same topics sent last. Throws not_found for an unknown run. */
export async function topicStream(topics: StreamTopic[], lastEventId: string | null, signal: AbortSignal): Promise<Response> {
  const resumed = new Map((lastEventId ?? '').split(',').map((part) => [part.split('@')[0] ?? '', Number(part.split('@')[1])]))
  const runs = await Promise.all(topics.filter((topic) => topic.startsWith('run:')).map((topic) => watchedRun(topic, resumed)))
  const texts = new Set(topics.filter((topic) => topic.startsWith('text:')).map((topic) => topic.slice('text:'.length).toLowerCase()))
  for (const runId of texts) await getRunRow(runId)
  return eventStream(signal, (sink) => {
    const seqs = new Map(runs.map(({ runId, after }) => [runId, after]))
    const send = (message: StreamMessage) => sink.send(frame(message, { id: [...seqs].map(([runId, seq]) => `${runId}@${seq}`).join(',') || '0' }))
    const feeds = runs.map((run) =>
      feedRun({
        ...run,
        hungry: sink.hungry,
        onEvent(event) {
          seqs.set(run.runId, event.seq)
          send({ topic: 'run', runId: run.runId, event })
        },
        onEnd: () => undefined,
        onError: sink.end,
      }),
    )
    if (texts.size > 0) feeds.push(textFeed(texts, sink, send))
    if (topics.includes('runs')) feeds.push(hintFeed('runs', subscribeAll, sink, send))
    if (topics.includes('inbox')) feeds.push(hintFeed('inbox', subscribeInbox, sink, send))
    return { wake: () => feeds.forEach((feed) => feed.wake()), stop: () => feeds.forEach((feed) => feed.stop()) }
  })
}

/** `run:{id}@{seq}` begins after that seq, `run:{id}` with what happens from now on. */
async function watchedRun(topic: StreamTopic, resumed: Map<string, number>): Promise<WatchedRun> {
  const [runId = '', seq] = topic.slice('run:'.length).toLowerCase().split('@')
  const row = await getRunRow(runId)
  const known = resumed.get(runId)
  const after = known !== undefined && Number.isSafeInteger(known) && known >= 0 ? known : seq === undefined ? row.seq : Number(seq)
  return { runId, after, final: finalStatuses.includes(row.status) }
}

/** What does not get through now is told again with the next piece. */
function textFeed(runIds: ReadonlySet<string>, sink: EventSink, send: (message: StreamMessage) => void): EventFeed {
  const stop = subscribeTexts((text) => {
    if (runIds.has(text.runId) && sink.hungry()) send({ topic: 'text', ...text })
  })
  return { wake: () => undefined, stop }
}

function hintFeed(topic: 'runs' | 'inbox', subscribe: (onRuns: (runIds: string[]) => void) => () => void, sink: EventSink, send: (message: StreamMessage) => void): EventFeed {
  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  let everything = false
  const flush = () => {
    timer = undefined
    if (!sink.hungry()) return
    send({ topic, runIds: everything ? [] : [...changed] })
    changed.clear()
    everything = false
  }
  const unsubscribe = subscribe((runIds) => {
    for (const runId of runIds) changed.add(runId)
    everything ||= runIds.length === 0
    timer ??= setTimeout(flush, hintEveryMs)
  })
  return {
    wake() {
      if (changed.size > 0 || everything) timer ??= setTimeout(flush, hintEveryMs)
    },
    stop() {
      unsubscribe()
      clearTimeout(timer)
    },
  }
}
