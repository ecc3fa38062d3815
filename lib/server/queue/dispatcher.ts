/**
 * Takes jobs and lets them go, for all runs of a process at once: one fetch for all free slots, one touch for all held jobs, one
 * statement for all that ended within a few milliseconds. (`boss.work` wakes every slot for every job.)
 *
 * When it fetches: on a wake-up, once a second, when a fetch was full, when slots got free while more was wanted, and when a run is let
 * go for which a wake-up came while it was held: that job could not be fetched before.
 */
export interface TakenJob {
  id: string
  /** Names the attempt: a lapsed worker's late word must not end somebody else's. */
  retryCount: number
  runId: string
}

/** The queue's statements. Each names the attempts that it is about. */
export interface Jobs {
  fetch(atMost: number): Promise<TakenJob[]>
  finish(jobs: TakenJob[]): Promise<void>
  giveBack(jobs: TakenJob[]): Promise<void>
  /** Says that the jobs are still being worked on, and how many of them still are this process's. */
  touch(jobs: TakenJob[]): Promise<number>
}

export interface Taking {
  /** Runs held at once. */
  slots: number
  /**
   * Resolves when the run needs nobody now. `holds` asks whether the run is still held here: not after a stall longer than the
   * heartbeat, nor where the jobs were emptied.
   */
  advance: (runId: string, holds: () => Promise<boolean>) => Promise<void>
  onError: (error: Error) => void
}

export interface Dispatcher {
  /** Looks for jobs now; called on a notification. With `runIds`, those are the runs that it is about. */
  wake(runIds?: string[]): void
  /** Takes nothing more and waits for the held runs. */
  stop(): Promise<void>
}

interface Held {
  job: TakenJob
  /** A wake-up came since it was taken: its next job waits. */
  woken: boolean
}

const pollMs = 1000
const touchMs = 3000
/** How long a finished job waits for others to be finished with it, where nobody waits for that. */
const gatherMs = 4
const mostAtOnce = 64

export function dispatch(jobs: Jobs, { slots, advance, onError }: Taking): Dispatcher {
  const held = new Map<string, Held>()
  let finished: Held[] = []
  let wanted = false
  let looping: Promise<void> | null = null
  let gathering: NodeJS.Timeout | null = null
  let stopped = false
  let onIdle = () => {}

  const failed = (error: unknown) => onError(error instanceof Error ? error : new Error(String(error)))

  const hold = (job: TakenJob): void => {
    const holding = { job, woken: false }
    held.set(job.id, holding)
    const holds = async () => (await jobs.touch([job])) === 1
    advance(job.runId, holds).then(
      () => end(holding),
      async (error: unknown) => {
        failed(error)
        await jobs.giveBack([job]).catch(failed)
        letGo([holding])
        look()
      },
    )
  }

  const end = (holding: Held): void => {
    finished.push(holding)
    if (holding.woken || wanted || stopped) work()
    else gathering ??= setTimeout(work, gatherMs)
  }

  const letGo = (ended: Held[]): void => {
    for (const { job } of ended) held.delete(job.id)
    if (held.size === 0) onIdle()
  }

  const look = (): void => {
    wanted = true
    work()
  }

  function work(): void {
    looping ??= loop().finally(() => {
      looping = null
      if (finished.length > 0 || (wanted && canTake())) work()
    })
  }

  const canTake = () => !stopped && held.size < slots

  async function loop(): Promise<void> {
    if (finished.length > 0) await finish()
    if (wanted && canTake()) await fetch()
  }

  async function finish(): Promise<void> {
    if (gathering) clearTimeout(gathering)
    gathering = null
    const ended = finished
    finished = []
    await jobs.finish(ended.map(({ job }) => job)).catch(failed)
    wanted ||= ended.some(({ woken }) => woken)
    letGo(ended)
  }

  async function fetch(): Promise<void> {
    wanted = false
    // Powers of two: the number is part of the statement's text, and each text is prepared once.
    const atMost = Math.min(mostAtOnce, 2 ** Math.floor(Math.log2(slots - held.size)))
    const taken = await jobs.fetch(atMost).catch((error: unknown) => {
      failed(error)
      return []
    })
    if (taken.length === atMost) wanted = true
    for (const job of taken) hold(job)
  }

  const poll = setInterval(look, pollMs)
  const touch = setInterval(() => {
    if (held.size > 0) jobs.touch([...held.values()].map(({ job }) => job)).catch(failed)
  }, touchMs)
  look()
  return {
    wake(runIds) {
      const about = runIds && new Set(runIds)
      for (const holding of held.values()) if (!about || about.has(holding.job.runId)) holding.woken = true
      look()
    },
    async stop() {
      stopped = true
      clearInterval(poll)
      work()
      while (looping || held.size > 0) await (looping ?? new Promise<void>((resolve) => (onIdle = resolve)))
      clearInterval(touch)
    },
  }
}
