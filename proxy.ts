/**
 * What stands before every page: a request under a host name that is not ours is refused in words, so that no page of another site can
 * pass for this one (semantics §9.5). The routes of the API refuse for themselves (lib/server/route.ts), as problem+json.
 */
import type { NextRequest } from 'next/server'
import { ApiError } from '#lib/api/errors.ts'
import { requireKnownHost } from '#lib/server/request-host.ts'

export const config = { matcher: '/((?!api/|v1/|hooks/|mcp|_next/|healthz|readyz).*)' }

export function proxy(request: NextRequest): Response | undefined {
  try {
    requireKnownHost(request.headers, request.url)
    return undefined
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    return new Response(`${error.message}\n`, { status: error.status, headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' } })
  }
}
