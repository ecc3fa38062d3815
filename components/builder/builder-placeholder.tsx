/** The builder's outline while the workflow is on its way, in the final geometry. */
import { TopBar } from '#components/shell/top-bar.tsx'
import { Skeleton } from '#components/ui/skeleton.tsx'

export function BuilderPlaceholder() {
  return (
    <>
      <TopBar crumbs={[{ label: 'Workflows', href: '/workflows' }, { label: <Skeleton width="120px" /> }]} />
      <main id="main" aria-busy="true" aria-label="Loading the workflow" className="grid min-h-0 flex-1 grid-cols-[minmax(0,1fr)_minmax(360px,clamp(360px,30vw,432px))]">
        <div className="flex min-h-0 flex-col">
          <div className="dotted flex-1 bg-canvas" />
          <div className="h-[150px] border-t border-line bg-surface" />
        </div>
        <div className="flex flex-col gap-3 border-l border-line bg-surface px-3 py-4">
          <Skeleton width="40%" />
          <Skeleton width="90%" />
          <Skeleton width="70%" />
        </div>
      </main>
    </>
  )
}
