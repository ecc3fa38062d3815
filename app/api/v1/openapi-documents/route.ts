import { readOpenApiDocument as read } from '#lib/api/openapi-documents.ts'
import { readDocumentAt } from '#lib/server/openapi/read-document.ts'
import { route } from '#lib/server/route.ts'

export const POST = route(read, ({ body, request }) => readDocumentAt(body.url, request.signal))
