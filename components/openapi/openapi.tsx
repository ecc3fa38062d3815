/** The import of OpenAPI operations, a chunk of its own: loaded when it is first opened. */
'use client'
import { lazy, Suspense } from 'react'

const View = lazy(async () => ({ default: (await import('./openapi-dialog.tsx')).OpenApiDialog }))

export function OpenApiDialog({ node }: { node?: string }) {
  return (
    <Suspense>
      <View node={node} />
    </Suspense>
  )
}
