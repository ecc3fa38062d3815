/** The guide begins with its first page. */
import { redirect } from 'next/navigation'
import { guideStart } from '#components/guide/guide-pages.ts'

export default function Page() {
  redirect(guideStart)
}
