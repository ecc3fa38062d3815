/** Pictures of the guide, for whoever is signed in. */
import { requireSession } from '#lib/server/auth/page-session.ts'
import { readGuidePicture } from '#lib/server/guide.ts'

export async function GET(_request: Request, { params }: { params: Promise<{ name: string }> }): Promise<Response> {
  await requireSession()
  const picture = await readGuidePicture((await params).name)
  if (!picture) return new Response('There is no such picture.\n', { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' } })
  return new Response(new Uint8Array(picture), { headers: { 'content-type': 'image/png', 'cache-control': 'private, max-age=3600' } })
}
