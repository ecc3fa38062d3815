/** Lines of a window that is on its way. */
import { Skeleton } from '#components/ui/skeleton.tsx'

/** `widths`: of each line, in CSS. */
export function LineBones({ label, widths }: { label: string; widths: readonly string[] }) {
  return (
    <div role="status" aria-label={label} className="m-3 rounded-8 border border-line bg-inset p-3">
      {widths.map((width) => (
        <span key={width} className="flex h-[18px] items-center">
          <span style={{ width }}>
            <Skeleton />
          </span>
        </span>
      ))}
    </div>
  )
}
