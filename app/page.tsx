/** The first page is the list of workflows. */
import { redirect } from 'next/navigation'

export default function HomePage(): never {
  redirect('/workflows')
}
