/** What stands where several things of a panel will be: bones below each other, said once to who does not see them. */
import { classNames } from './class-names.ts'
import { Skeleton } from './skeleton.tsx'

export interface BonesProps {
  /** What is on its way: “Loading the backtests”. */
  label: string
  /** Each bone: a width of a line (`40%`), or the classes of a block (`!h-24 !rounded-6`). */
  bones: readonly string[]
  className?: string
}

export function Bones({ label, bones, className }: BonesProps) {
  return (
    <div role="status" aria-label={label} className={classNames('flex flex-col gap-3', className)}>
      {bones.map((bone, index) => (
        <Skeleton key={index} {...(bone.endsWith('%') ? { width: bone } : { className: bone })} />
      ))}
    </div>
  )
}
