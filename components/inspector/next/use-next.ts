/** What would be sent next at the selected event: who would be asked, and the request for the one that is chosen. The old one stays until the next is there. */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { connectionsQuery } from '#lib/client/installation.ts'
import { errorText } from '#lib/client/query-client.ts'
import { runDocumentQuery } from '#lib/client/runs.ts'
import { indexGraph, type GraphIndex } from '#lib/engine/graph.ts'
import { compile } from '#lib/nodes/compile.ts'
import { useNewest } from '#components/ui/use-newest.ts'
import { useRunScreen, type RunScreen } from '../run-screen.ts'
import { logValues } from './log-values.ts'
import { nextAsks, type NextAsk } from './next-asks.ts'
import { browserWorkers, createNextJobs, type NextJobs } from './next-jobs.ts'
import { nextRequest, type NextRequest } from './next-request.ts'

export interface ShownNext {
  ask: NextAsk
  request: NextRequest
}

export interface Next {
  status: 'loading' | 'there'
  /** The likeliest first. */
  asks: readonly NextAsk[]
  chosen: NextAsk | undefined
  choose(node: string): void
  /** Of `chosen`, or of what was chosen before while that is being assembled. */
  shown: ShownNext | undefined
  /** The graph is not the one that the run was started with: this Oriel compiles its workflow otherwise. */
  otherGraph: boolean
  error?: string
}

const nobody: readonly NextAsk[] = []

export function useNext(): Next {
  const { runId, past } = useRunScreen()
  const { data: stored, error: missing } = useQuery(runDocumentQuery(runId))
  const index = useMemo(() => stored && indexGraph(compile(stored.document).graph), [stored])
  const found = useMemo(() => asksAt(index, past), [index, past])
  const [wanted, choose] = useState<string | null>(null)
  const chosen = found.asks.find(({ node }) => node === wanted) ?? found.asks[0]
  const { shown, error } = useRequest(index, chosen)
  const trouble = missing ? errorText(missing) : (found.error ?? error)
  return {
    status: index || trouble ? 'there' : 'loading', asks: found.asks, chosen, choose, shown: chosen && shown, otherGraph: index !== undefined && stored !== undefined && index.hash !== stored.graphHash,
    ...(trouble !== undefined && { error: trouble }),
  }
}

/** A graph that this Oriel compiles otherwise may lack what the log names. */
function asksAt(index: GraphIndex | undefined, past: RunScreen['past']): { asks: readonly NextAsk[]; error?: string } {
  try {
    return { asks: index ? nextAsks(index, past) : nobody }
  } catch (error) {
    return { asks: nobody, error: errorText(error) }
  }
}

interface Assembled {
  shown?: ShownNext
  error?: string
}

const nothing: Assembled = {}

/** Assembled again whenever the moment or the choice is another; of several that come while one is assembled, the last. */
function useRequest(index: GraphIndex | undefined, ask: NextAsk | undefined): Assembled {
  const { runId, log } = useRunScreen()
  const client = useQueryClient()
  const jobs = useJobs()
  const { data: connections } = useQuery(connectionsQuery)
  const [result, assemble] = useNewest<Assembled>()

  useEffect(() => {
    if (!index || !ask || !jobs) return
    const calls = log.calls.filter(({ node, summary }) => node === ask.node && !summary)
    const assembled = async (): Promise<ShownNext> => {
      const request = await nextRequest(index, ask, {
        values: logValues(client, runId, log.events, index), evaluate: jobs.evaluate, assemble: jobs.assemble,
        modelOf: (connection) => calls.find(({ model }) => model.connection === connection)?.model.name ?? connections?.items.find(({ name }) => name === connection)?.model ?? '',
        versionOf: () => calls[0]?.promptVersion.number ?? 0,
      })
      return { ask, request }
    }
    assemble(() => assembled().then((shown): Assembled => ({ shown }), (error: unknown): Assembled => ({ error: errorText(error) })))
  }, [index, ask, jobs, client, runId, log, connections, assemble])
  return result ?? nothing
}

function useJobs(): NextJobs | undefined {
  const [jobs, setJobs] = useState<NextJobs>()
  useEffect(() => {
    const own = createNextJobs(browserWorkers)
    setJobs(own)
    return () => own.close()
  }, [])
  return jobs
}
