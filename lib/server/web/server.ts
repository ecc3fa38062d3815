/** The HTTP server of the web process: our routes first, pages for the rest. */
import { createServer, type RequestListener, type Server } from 'node:http'
import { answer } from './exchange.ts'
import type { Routes } from './routes.ts'

/** Longer than proxies keep a connection to us, so that they never send on one that we are closing. */
const keepAliveMs = 65_000

export function createWebServer(routes: Routes, showPage: RequestListener): Server {
  return createServer({ keepAliveTimeout: keepAliveMs }, (request, response) => {
    const found = routes.find(request.url ?? '/')
    if (found) void answer(found, request, response)
    else showPage(request, response)
  })
}
