/** What somebody chose of a document and how it shall come, what becomes of it, and the act itself: secrets first, then one edit of the draft. */
'use client'
import { useEffect, useMemo, useState } from 'react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { createSecret, replaceSecret, type Secret } from '#lib/api/secrets.ts'
import { request } from '#lib/client/request.ts'
import { secretsQuery } from '#lib/client/secrets.ts'
import { namesOf } from '#lib/nodes/draft.ts'
import { nodeType } from '#lib/nodes/index.ts'
import { useBuilder, useBuilderStore } from '#components/builder/builder-context.tsx'
import { plural } from '#components/ui/format.ts'
import { useToast } from '#components/ui/toast.tsx'
import type { ImportOptions } from './import-operation.ts'
import type { ImportResult, NeededSecret } from './import-operations.ts'
import type { OpenApiReader } from './openapi-reader.ts'
import { missingHosts, type SecretEntries } from './secret-slots.tsx'
import { wireOperations } from './wire-operations.ts'

export const newDecision = ''

const nothing: ImportResult = { operations: [], failures: [], secrets: [], servers: [] }

export interface OperationImport {
  chosen: ReadonlySet<string>
  choose(chosen: ReadonlySet<string>): void
  /** Id of a decision, or `newDecision`. */
  decision: string
  into(decision: string): void
  options: ImportOptions
  set(options: Partial<Pick<ImportOptions, 'baseUrl' | 'optional' | 'approval'>>): void
  entries: SecretEntries
  enter(entries: SecretEntries): void
  secrets: readonly Secret[]
  result: ImportResult
  /** Whether an operation that was chosen has no whole address to call. */
  addressMissing: boolean
  run(): void
  running: boolean
  error: Error | null
}

/** `address`: where the document was read; relative servers lie there. */
export function useOperationImport(reader: OpenApiReader, decisions: readonly { id: string }[], preset: string | undefined, address: string | undefined, onDone: () => void): OperationImport {
  const store = useBuilderStore()
  const toast = useToast()
  const client = useQueryClient()
  const known = useQuery(secretsQuery)
  const [chosen, choose] = useState<ReadonlySet<string>>(new Set<string>())
  const [decision, into] = useState(preset ?? decisions[0]?.id ?? newDecision)
  const [options, setOptions] = useState<Omit<ImportOptions, 'secrets'>>({ baseUrl: '', optional: true, approval: true })
  const [entries, enter] = useState<SecretEntries>({})
  const document = useBuilder((state) => state.history.document)
  const names = useMemo(() => Object.fromEntries(Object.entries(entries).flatMap(([scheme, { name }]) => (name ? [[scheme, name]] : []))), [entries])
  const taken = useMemo(() => namesOf(document.nodes.find(({ id }) => id === decision)?.data ?? nodeType('decide').fresh, 'intents', 'name'), [document, decision])
  const all = useMemo<ImportOptions>(() => ({ ...options, secrets: names }), [options, names])
  const { result, error: failed } = useResult(reader, chosen, all, taken, address)
  const addressMissing = result.operations.some(({ host }) => host === '')

  const act = useMutation({
    async mutationFn() {
      await keepSecrets(result.secrets, entries, known.data?.items ?? [])
      void client.invalidateQueries({ queryKey: secretsQuery.queryKey })
      const { edit, select, canvas } = store.getState()
      let nodes: string[] = []
      edit((now) => {
        const wired = wireOperations(now, decision === newDecision ? undefined : decision, result.operations)
        nodes = wired.nodes
        return wired.document
      })
      const made = store.getState().history.document
      select(nodes)
      onDone()
      if (nodes[0] !== undefined) canvas?.show(nodes[0], { focus: false })
      toast({ message: `${plural(nodes.length, 'operation')} imported`, undo: { run: () => store.getState().history.document === made && store.getState().undo() } })
    },
  })

  return {
    chosen, choose, decision, into, entries, enter, result, addressMissing,
    options: all,
    set: (change) => setOptions((now) => ({ ...now, ...change })),
    secrets: known.data?.items ?? [],
    run: () => act.mutate(),
    running: act.isPending,
    error: act.error ?? failed,
  }
}

/** Made anew by the worker whenever something is chosen or changed; the one before stays until then. */
function useResult(reader: OpenApiReader, chosen: ReadonlySet<string>, options: ImportOptions, taken: readonly string[], address: string | undefined): { result: ImportResult; error: Error | null } {
  const [state, setState] = useState<{ result: ImportResult; error: Error | null }>({ result: nothing, error: null })
  useEffect(() => {
    let current = true
    const make = async () => {
      const plain = await reader.importOperations([...chosen], options, taken)
      const beside = options.baseUrl === '' && address !== undefined ? besideAddress(plain, address) : undefined
      return beside === undefined ? plain : reader.importOperations([...chosen], { ...options, baseUrl: beside }, taken)
    }
    make().then(
      (result) => current && setState({ result, error: null }),
      (error: unknown) => current && setState({ result: nothing, error: error instanceof Error ? error : new Error(String(error)) }),
    )
    return () => {
      current = false
    }
  }, [reader, chosen, options, taken, address])
  return state
}

/** The base of operations whose server is written relative to the document's own address. */
function besideAddress({ operations, servers }: ImportResult, address: string): string | undefined {
  if (!operations.some(({ host }) => host === '')) return undefined
  const [server = '/'] = servers
  return URL.canParse(server, address) ? new URL(server, address).href.replace(/\/+$/, '') : undefined
}

async function keepSecrets(needed: readonly NeededSecret[], entries: SecretEntries, known: readonly Secret[]): Promise<void> {
  for (const { scheme, name, hosts } of needed) {
    const existing = known.find((secret) => secret.name === name)
    const { value, allow = true } = entries[scheme] ?? {}
    if (existing && allow && missingHosts(hosts, existing).length > 0) await request(replaceSecret, { params: { name }, body: { allowedHosts: [...existing.allowedHosts, ...missingHosts(hosts, existing)] } })
    if (!existing && value) await request(createSecret, { body: { name, value, allowedHosts: [...hosts] } })
  }
}
