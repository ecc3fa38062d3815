/** Stands in the final geometry while data is on its way; invisible for the first 150 ms. Tables draw their own (`pendingRows`). */
import { classNames } from './class-names.ts'

export function Skeleton({ width, className }: { width?: string; className?: string }) {
  return <span aria-hidden style={{ width }} className={classNames('bone block h-2.5 max-w-full', className)} />
}
