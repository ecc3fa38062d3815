/** The playground of one recorded call: loads what it knew and what came of it, then everything that tries it again. */
'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { FileQuestionMark } from 'lucide-react'
import Link from 'next/link'
import { ApiError } from '#lib/api/errors.ts'
import { errorText } from '#lib/client/query-client.ts'
import { TopBar } from '#components/shell/top-bar.tsx'
import { Button, buttonClass } from '#components/ui/button.tsx'
import { EmptyState } from '#components/ui/empty-state.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'
import { pastCallQuery } from './past-call.ts'
import { Playground } from './playground.tsx'

export interface PlaygroundPageProps {
  promptId: string
  /** Undefined where the address names none. */
  call?: { runId: string; seq: number }
}

export function PlaygroundPage({ promptId, call }: PlaygroundPageProps) {
  if (!call) return <Nothing title="No call is named">The playground asks a recorded call again. Open one from the context window of a run, or from its prompt.</Nothing>
  return <Loaded key={`${promptId} ${call.runId} ${call.seq}`} promptId={promptId} {...call} />
}

function Loaded({ promptId, runId, seq }: { promptId: string; runId: string; seq: number }) {
  const client = useQueryClient()
  const { data, error, refetch } = useQuery(pastCallQuery(client, promptId, runId, seq))
  if (data) return <Playground promptId={promptId} seq={seq} past={data} />
  if (!error) return <Bones />
  if (error instanceof ApiError && error.code === 'not_found') return <Nothing title="There is no such call">{error.message}</Nothing>
  return (
    <Nothing title="The call could not be loaded" action={<Button onClick={() => void refetch()}>Try again</Button>}>
      {errorText(error)}
    </Nothing>
  )
}

const crumbs = [{ label: 'Runs', href: '/runs', whole: true }, { label: 'Playground', whole: true }]

function Nothing({ title, children, action }: { title: string; children: string; action?: React.ReactNode }) {
  return (
    <>
      <TopBar crumbs={crumbs} />
      <main id="main" className="grid flex-1 place-items-center">
        <EmptyState
          icon={FileQuestionMark}
          title={title}
          actions={
            action ?? (
              <Link href="/runs" className={buttonClass('primary')}>
                All runs
              </Link>
            )
          }
        >
          {children}
        </EmptyState>
      </main>
    </>
  )
}

function Bones() {
  return (
    <>
      <TopBar crumbs={crumbs} />
      <main id="main" aria-busy="true" aria-label="Loading the call" className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_340px]">
        <div className="bg-canvas p-3">
          <div className="h-full rounded-8 border border-line bg-inset p-4">
            <Skeleton className="w-1/2" />
          </div>
        </div>
        <div className="border-l border-line bg-surface p-3">
          <Skeleton className="w-2/3" />
        </div>
      </main>
    </>
  )
}
