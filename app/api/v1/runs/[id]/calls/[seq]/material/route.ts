import { getCallMaterial } from '#lib/api/material.ts'
import { readMaterial } from '#lib/server/context/read-material.ts'
import { route } from '#lib/server/route.ts'

export const GET = route(getCallMaterial, ({ params }) => readMaterial(params.id, params.seq))
