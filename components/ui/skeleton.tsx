/** Stands in the final geometry while data is on its way; invisible for the first 150 ms. */
import { classNames } from './class-names.ts'

export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classNames('bone block h-2.5', className)} />
}

/** Rows of a table to come: bones of the given widths, once per row. */
export function SkeletonRows({ rows, widths, rowHeight = 32 }: { rows: number; widths: readonly string[]; rowHeight?: 32 | 46 }) {
  return (
    <div aria-busy="true" aria-label="Loading" role="status">
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} style={{ height: rowHeight }} className="flex items-center gap-6 border-b border-line-soft px-4">
          {widths.map((width, index) => (
            <span key={index} style={{ width }} className="shrink-0">
              <Skeleton />
            </span>
          ))}
        </div>
      ))}
    </div>
  )
}
