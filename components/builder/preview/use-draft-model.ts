/** The name of the model that a node's data would be sent to: its own, else its connection's. As the server resolves it. */
'use client'
import { useMemo } from 'react'
import { useQuery } from '@tanstack/react-query'
import { connectionsQuery } from '#lib/client/installation.ts'
import type { JsonObject } from '#lib/engine/json.ts'
import { objectOf, textOf } from '#lib/nodes/draft.ts'

/** `then`: the model of the moment, for a connection that is not known here. Undefined until connections are. */
export function useModelOf(): ((data: JsonObject, then: string | undefined) => string) | undefined {
  const { data, error } = useQuery(connectionsQuery)
  return useMemo(() => {
    if (!data && !error) return undefined
    return (node, then) => {
      const model = objectOf(node, 'model')
      const connection = data?.items.find(({ name }) => name === (textOf(model, 'connection') || 'default'))
      return textOf(model, 'name') || connection?.model || (connection?.kind === 'scripted' ? 'scripted' : (then ?? ''))
    }
  }, [data, error])
}
