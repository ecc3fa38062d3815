/** How a test stands: colour, icon and word together. */
import { CircleCheck, CircleDashed, CircleSlash, CircleX, LoaderCircle, TriangleAlert, type LucideIcon } from 'lucide-react'
import { classNames } from '#components/ui/class-names.ts'
import { outcomeWords, type Outcome } from './test-words.ts'

const looks: Record<Outcome, { icon: LucideIcon; tone: string }> = {
  passed: { icon: CircleCheck, tone: 'text-completed' },
  failed: { icon: CircleX, tone: 'text-failed' },
  error: { icon: TriangleAlert, tone: 'text-waiting' },
  waiting: { icon: LoaderCircle, tone: 'text-running' },
  skipped: { icon: CircleSlash, tone: 'text-fg-4' },
  never: { icon: CircleDashed, tone: 'text-fg-4' },
}

export function OutcomeIcon({ outcome, className }: { outcome: Outcome; className?: string }) {
  const { icon: Icon, tone } = looks[outcome]
  return <Icon role="img" aria-label={outcomeWords[outcome]} className={classNames('size-3.5 shrink-0', tone, outcome === 'waiting' && 'spin', className)} />
}
