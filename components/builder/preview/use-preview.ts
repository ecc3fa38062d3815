/**
 * The window of a draft, assembled at every change in the preview's worker, and that of the version it is compared with. What is shown
 * stays until the next is there; an outcome of another moment is not shown.
 */
'use client'
import { startTransition, useEffect, useState } from 'react'
import type { PreviewJob, PreviewWindow } from './preview-job.ts'
import { browserWorkers, createPreviewJobs, type Lane, type PreviewJobs, type PreviewOutcome } from './preview-jobs.ts'

export interface Shown {
  job: PreviewJob
  outcome: PreviewOutcome
  /** The last window that could be assembled at this moment; of `job` itself, or of one before it. */
  good?: { job: PreviewJob; window: PreviewWindow }
}

/** One worker for as long as the preview is open. */
export function usePreviewJobs(): PreviewJobs | undefined {
  const [jobs, setJobs] = useState<PreviewJobs>()
  useEffect(() => {
    const own = createPreviewJobs(browserWorkers)
    setJobs(own)
    return () => own.close()
  }, [])
  return jobs
}

/** The latest outcome of the lane's jobs. `job` must keep its identity while it asks for the same; undefined asks for nothing. */
export function usePreview(jobs: PreviewJobs | undefined, lane: Lane, job: PreviewJob | undefined): Shown | undefined {
  const [shown, setShown] = useState<Shown>()
  useEffect(() => {
    if (!jobs || !job) return
    // Typing goes before showing what was typed.
    jobs.ask(lane, job, (outcome, of) => startTransition(() => setShown((before) => after(before, of, outcome))))
  }, [jobs, lane, job])
  return job && shown && sameMoment(shown.job, job) ? shown : undefined
}

function after(before: Shown | undefined, job: PreviewJob, outcome: PreviewOutcome): Shown {
  if (outcome.kind === 'result' && outcome.result.ok) return { job, outcome, good: { job, window: outcome.result.window } }
  return { job, outcome, ...(before?.good && sameMoment(before.job, job) && { good: before.good }) }
}

const sameMoment = (a: PreviewJob, b: PreviewJob): boolean => a.moment?.key === b.moment?.key && a.node.id === b.node.id
