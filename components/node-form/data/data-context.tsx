/** The data of the node's form for its inputs, with the browser's doors: the log and the long values of a run, the names of secrets. */
'use client'
import { createContext, use, useEffect, useState, type ReactNode } from 'react'
import { useQueryClient, type QueryClient } from '@tanstack/react-query'
import { eventsPerAnswer, listEvents } from '#lib/api/run-events.ts'
import { parseEvent, type Event } from '#lib/engine/events.ts'
import { foldLog } from '#lib/engine/reduce.ts'
import { request } from '#lib/client/request.ts'
import { blobQuery } from '#lib/client/runs.ts'
import { secretsQuery } from '#lib/client/secrets.ts'
import { findNodeType } from '#lib/nodes/index.ts'
import { useNodeFormSource } from '../form-context.ts'
import { createNodeData, type DataDoors, type NodeData } from './node-data.ts'

const Context = createContext<NodeData | undefined>(undefined)

export function NodeDataProvider({ children }: { children: ReactNode }) {
  const source = useNodeFormSource()
  const client = useQueryClient()
  const [data] = useState(() => createNodeData(source, browserDoors(client)))
  useEffect(() => {
    if (findNodeType(source.getState().node.type)?.secrets) void client.prefetchQuery(secretsQuery)
  }, [source, client])
  return <Context value={data}>{children}</Context>
}

export function useNodeData(): NodeData {
  const data = use(Context)
  if (!data) throw new Error('The data of a node is read outside its form.')
  return data
}

function browserDoors(client: QueryClient): DataDoors {
  return {
    async readRun(id) {
      const events: Event[] = []
      for (;;) {
        const page = await request(listEvents, { params: { id }, query: { after: events.length } })
        events.push(...page.events.map((event) => parseEvent(event)))
        if (page.events.length < eventsPerAnswer) return { events, state: foldLog(id, events) }
      }
    },
    readBlob: (runId, hash) => client.fetchQuery(blobQuery(runId, hash)),
    secrets: () => client.getQueryData(secretsQuery.queryKey)?.items.map(({ name }) => name),
    watchSecrets: (listener) =>
      client.getQueryCache().subscribe(({ type, query }) => {
        if (type === 'updated' && query.queryKey[0] === secretsQuery.queryKey[0]) listener()
      }),
  }
}
